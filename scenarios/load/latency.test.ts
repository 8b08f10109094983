import { decodeFromCompressedBase64 } from "hdr-histogram-js";
import { describe, expect, it } from "vitest";
import { latencyOf } from "./latency.ts";

describe("the summary of latencies", () => {
  const durations = Array.from({ length: 1_000 }, (_, index) => index + 1);

  it("knows the percentiles to three digits", () => {
    const { n, p50, p90, p99, max } = latencyOf(durations);
    expect(n).toBe(1_000);
    for (const [measured, truth] of [
      [p50, 500],
      [p90, 900],
      [p99, 990],
      [max, 1_000],
    ] as const) {
      expect(Math.abs(measured - truth) / truth).toBeLessThan(0.001);
    }
  });

  it("carries a histogram that decodes to the same numbers", () => {
    const summary = latencyOf([...durations, 0, 0.4, 29_999.9]);
    const decoded = decodeFromCompressedBase64(summary.histogram);
    expect(decoded.totalCount).toBe(1_003);
    expect(decoded.getValueAtPercentile(50) / 1000).toBe(summary.p50);
    expect(decoded.getValueAtPercentile(99) / 1000).toBe(summary.p99);
    expect(decoded.getValueAtPercentile(100) / 1000).toBe(summary.max);
  });

  it("tells that there was nothing to measure", () => {
    expect(latencyOf([])).toMatchObject({ n: 0, p50: 0, p99: 0, max: 0 });
  });

  it("keeps what took longer than it can tell apart", () => {
    expect(latencyOf([4_000_000]).max).toBeGreaterThan(3_599_000);
  });
});
