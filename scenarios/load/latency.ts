import { build, encodeIntoCompressedBase64 } from "hdr-histogram-js";
import type { LatencySummary } from "../../conformance/contract/run.ts";
import type { Ms } from "../../conformance/contract/time.ts";

/** One hour in microseconds; what took longer counts as that. */
const highestUs = 3_600_000_000;

/**
 * Sums up durations in a histogram of microseconds with three significant digits.
 *
 * The percentiles are read from that histogram, so that whoever decodes it finds the same numbers.
 */
export function latencyOf(durations: readonly Ms[]): LatencySummary {
  const histogram = build({ highestTrackableValue: highestUs, numberOfSignificantValueDigits: 3 });
  for (const duration of durations) {
    histogram.recordValue(Math.min(highestUs, Math.max(0, Math.round(duration * 1000))));
  }
  const at = (percentile: number): Ms => histogram.getValueAtPercentile(percentile) / 1000;
  return {
    n: histogram.totalCount,
    p50: at(50),
    p90: at(90),
    p99: at(99),
    max: at(100),
    histogram: encodeIntoCompressedBase64(histogram),
  };
}
