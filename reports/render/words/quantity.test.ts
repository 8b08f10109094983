import { describe, expect, it } from "vitest";
import { bytes, count, counted, decimal, duration, instant, measure, share } from "./quantity.ts";

describe("numbers in a report", () => {
  it("groups thousands in the same way everywhere", () => {
    expect([0, 999, 1000, 1_234_567, -1000].map(count)).toEqual([
      "0",
      "999",
      "1,000",
      "1,234,567",
      "-1,000",
    ]);
  });

  it("drops idle zeros and never writes a negative zero", () => {
    expect([1.5, 2, 1234.567, -0.001, 0.05].map((value) => decimal(value))).toEqual([
      "1.5",
      "2",
      "1,234.57",
      "0",
      "0.05",
    ]);
  });

  it("picks the unit of a span of time by its size", () => {
    expect([0, 0.414, 4.14, 41.4, 414, 999.4, 999.6, 1234, 30_000, 99_940].map(duration)).toEqual([
      "0 ms",
      "0.41 ms",
      "4.14 ms",
      "41.4 ms",
      "414 ms",
      "999 ms",
      "1 s",
      "1.23 s",
      "30 s",
      "99.9 s",
    ]);
    expect([99_950, 125_000, 3_599_400, 3_599_600, 7_260_000].map(duration)).toEqual([
      "1 min 40 s",
      "2 min 5 s",
      "59 min 59 s",
      "1 h 0 min",
      "2 h 1 min",
    ]);
  });

  it("shows a dash for what is no number, also after a trip through JSON", () => {
    const lost = JSON.parse(JSON.stringify({ value: Number.NaN })) as { value: number };
    expect([count(Number.NaN), duration(Number.NaN), decimal(Infinity)]).toEqual(["–", "–", "–"]);
    expect([count(lost.value), duration(lost.value), decimal(lost.value)]).toEqual(["–", "–", "–"]);
    expect(share(0, 0)).toBe("–");
  });

  it("writes sizes, shares, measures and counted nouns", () => {
    expect([bytes(512), bytes(8_322_396_160)]).toEqual(["512 B", "7.8 GiB"]);
    expect(share(1, 3)).toBe("33.3 %");
    expect([measure(41, "ms"), measure(2.5, "jobs/s")]).toEqual(["41 ms", "2.5 jobs/s"]);
    expect([counted(1, "row"), counted(1200, "row")]).toEqual(["1 row", "1,200 rows"]);
  });

  it("writes instants in UTC and leaves alone what is none", () => {
    expect(instant("2026-11-21T17:04:31.120Z")).toBe("2026-11-21 17:04 UTC");
    expect(instant("2026-11-21T18:04:31+01:00")).toBe("2026-11-21 17:04 UTC");
    expect(instant("yesterday")).toBe("yesterday");
  });
});
