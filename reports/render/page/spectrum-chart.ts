import { decodeFromCompressedBase64 } from "hdr-histogram-js";
import type { LatencySummary, ScenarioSide } from "../../../conformance/contract/run.ts";
import { oneLine } from "../words/plain.ts";
import { count, duration } from "../words/quantity.ts";
import { percentileAxis, spanAxis } from "./axes.ts";
import type { Axis, Chart, Line, Point } from "./chart.ts";

/** Which time of a side is drawn. */
export type Timed = "answerMs" | "resultMs";

/**
 * Draws the whole distribution of a time, all sides in one picture.
 *
 * The axis stretches the slow end, where the complaints come from: each further nine takes as much
 * room as the one before. A line ends at its own number of samples; beyond it nothing was seen.
 */
export function spectrumChart(
  sides: readonly ScenarioSide[],
  options: { id: string; of: Timed; title: string },
): Chart {
  const { id, of, title } = options;
  const { x, y } = spectrumAxes(sides);
  const lines = sides
    .filter((side) => side[of].n > 0)
    .map((side): Line => {
      const drawn = lineOf[side.side];
      return {
        name: `${oneLine(side.title)}, n ${count(side[of].n)}`,
        ...drawn,
        points: spectrum(side[of]),
      };
    });
  const says = sides.map((side) => {
    const { n, p50, p99, max } = side[of];
    if (n === 0) return `${oneLine(side.title)}: none`;
    const times = `p50 ${duration(p50)}, p99 ${duration(p99)}, slowest ${duration(max)}`;
    return `${oneLine(side.title)}: ${times}, n ${count(n)}`;
  });
  return { id, says: `${title}. ${says.join(". ")}.`, x, y, lines, bands: [] };
}

/** The points of one distribution: twelve a decade, and the slowest sample last. */
export function spectrum(summary: LatencySummary): readonly Point[] {
  const { n, max } = summary;
  const steps = Math.floor(Math.log10(Math.max(1, n)) * stepsPerDecade);
  const valueAt = readHistogram(summary);
  const points = Array.from({ length: steps + 1 }, (_, step): Point => {
    const x = 10 ** (step / stepsPerDecade);
    return [rounded(x), rounded(Math.min(max, valueAt((1 - 1 / x) * 100)))];
  });
  return [...points, [Math.max(1, n), rounded(max)]];
}

const stepsPerDecade = 12;

const lineOf: Readonly<Record<ScenarioSide["side"], Omit<Line, "name" | "points">>> = {
  control: { colour: "orange", dash: [7, 4], isFilled: false },
  reference: { colour: "blue", dash: [], isFilled: false },
};

/** Both pictures of a scenario have the same axes: a result can then be read against its answer. */
function spectrumAxes(sides: readonly ScenarioSide[]): Readonly<{ x: Axis; y: Axis }> {
  const all = sides.flatMap((side) => [side.answerMs, side.resultMs]).filter(({ n }) => n > 0);
  const most = all.reduce((bound, { n }) => Math.max(bound, n), 1);
  const slowest = all.reduce((bound, { max }) => Math.max(bound, max), 1);
  const fastest = all.reduce((bound, { p50 }) => Math.min(bound, p50), slowest);
  return { x: percentileAxis(most), y: spanAxis(fastest, slowest) };
}

/** Reads percentiles from the blob; from the summary where there is no readable blob. */
function readHistogram(summary: LatencySummary): (percentile: number) => number {
  try {
    const histogram = decodeFromCompressedBase64(summary.histogram);
    return (percentile) => histogram.getValueAtPercentile(percentile) / 1000;
  } catch {
    return (percentile) => {
      if (percentile <= 50) return summary.p50;
      if (percentile <= 90) return summary.p90;
      return percentile <= 99 ? summary.p99 : summary.max;
    };
  }
}

/** Three decimals: whole microseconds. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
