import { describe, expect, it } from "vitest";
import { samplesIn, seriesOf, sumOf } from "./metrics-text.ts";

const text = String.raw`# HELP jobs_total Jobs
# TYPE jobs_total counter
jobs_total{outcome="accepted",queue="a"} 3
jobs_total{queue="b", outcome="accepted",} 4 1700000000000
jobs_total{outcome="failed"} 1
odd{path="C:\\x",said="a \"b\"\n"} 1.5e3
depth 7
broken{ 1
idle NaN
none +Inf
`;

describe("metrics in text", () => {
  const samples = samplesIn(text);

  it.each([
    ["a plain name", "depth", 7],
    ["all labels of a name", "jobs_total", 8],
    ["one label, whatever the others", 'jobs_total{outcome="accepted"}', 7],
    ["two labels in another order", 'jobs_total{ queue = "b" , outcome = "accepted" }', 4],
    ["escapes", String.raw`odd{path="C:\\x"}`, 1_500],
  ])("are summed by %s", (_, series, sum) => {
    expect(sumOf(samples, series)).toBe(sum);
  });

  it.each(["jobs", 'jobs_total{outcome="lost"}', "idle", "none", "broken", "not a series"])(
    "have nothing to say of %s",
    (series) => {
      expect(sumOf(samples, series)).toBeNull();
    },
  );

  it("know what is spelt like a series", () => {
    expect(seriesOf('a:b{c="d"}')?.name).toBe("a:b");
    expect(["1a", "a{b=c}", "a b", 'a{b="c"'].map(seriesOf)).toEqual([null, null, null, null]);
  });
});
