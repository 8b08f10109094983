import { describe, expect, it } from "vitest";
import { exampleLatency, exampleScenario } from "../example-scenario.fixture.ts";
import { spectrum, spectrumChart } from "./spectrum-chart.ts";

const thousand = exampleLatency(Array.from({ length: 1000 }, (_, index) => index + 1));

describe("a spectrum", () => {
  it("reads the histogram: p50, p90, p99 and the slowest stand at 2, 10, 100 and n", () => {
    const at = (x: number): number =>
      spectrum(thousand).find((point) => Math.abs(point[0] - x) < 0.5)?.[1] ?? Number.NaN;
    expect(at(10) / 900).toBeCloseTo(1, 2);
    expect(at(100) / 990).toBeCloseTo(1, 2);
    expect(spectrum(thousand).at(-1)).toEqual([1000, thousand.max]);
  });

  it("never falls", () => {
    const times = spectrum(thousand).map(([, ms]) => ms);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it("falls back on the summary where the histogram cannot be read", () => {
    const broken = { ...thousand, histogram: "not base64 of anything" };
    const times = new Set(spectrum(broken).map(([, ms]) => ms));
    expect(times).toEqual(new Set([thousand.p50, thousand.p90, thousand.p99, thousand.max]));
  });

  it("shows one sample, and leaves out a side without any", () => {
    expect(spectrum(exampleLatency([5]))).toEqual([
      [1, 5],
      [1, 5],
    ]);
    const { sides } = exampleScenario();
    const silent = sides.map((side) => ({ ...side, answerMs: exampleLatency([]) }));
    const chart = spectrumChart(silent, { id: "a", of: "answerMs", title: "Time" });
    expect(chart.lines).toEqual([]);
    expect(chart.says).toContain("none");
  });
});
