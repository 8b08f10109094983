import type { ScenarioResult, ScenarioSide, Series } from "../../../conformance/contract/run.ts";
import { oneLine } from "../words/plain.ts";
import { count, decimal } from "../words/quantity.ts";
import { countAxis, timeAxis } from "./axes.ts";
import type { Axis, Chart, Line, Point } from "./chart.ts";

/** The three pictures of one side: what became of the requests, what waits, what runs. */
export type SideCharts = Readonly<{ outcomes: Chart; waiting: Chart; inFlight: Chart }>;

/** What all sides of a scenario share, without which their pictures could not be compared. */
export type Scales = Readonly<{
  time: Axis;
  requests: Axis;
  waiting: Axis;
  inFlight: Axis;
  /** Which counts were above zero on any side; the others would be lines along the bottom. */
  seen: readonly Counted[];
}>;

/** Finds the bounds that hold every side. */
export function scalesOf(scenario: ScenarioResult): Scales {
  const highest = (of: keyof Series): number =>
    scenario.sides.reduce((bound, side) => Math.max(bound, peakOf(side.series[of])), 0);
  const counted = outcomeLines.map(({ of }) => ({ of, highest: highest(of) }));
  return {
    time: timeAxis(highest("atSec")),
    requests: countAxis("requests", Math.max(...counted.map((line) => line.highest))),
    waiting: countAxis("jobs", highest("waiting")),
    inFlight: countAxis("calls", highest("inFlight")),
    seen: counted.filter((line) => line.highest > 0).map(({ of }) => of),
  };
}

/** Makes the pictures of one side. `id` is unique on the page. */
export function sideCharts(
  side: ScenarioSide,
  options: { id: string; scales: Scales },
): SideCharts {
  const { id, scales } = options;
  const { series } = side;
  const bands = side.bands.map(({ fromSec, toSec }) => ({ fromSec, toSec }));
  const title = oneLine(side.title);
  const x = scales.time;
  const outcomes = outcomeLines
    .filter(({ of }) => scales.seen.includes(of))
    .map(({ of, ...line }) => ({ ...line, points: thinned(series, of) }));
  const waiting: Line = { ...waitingLine, points: thinned(series, "waiting") };
  const inFlight: Line = { ...inFlightLine, points: thinned(series, "inFlight") };
  const totals = outcomeLines.map(({ of, name }) => `${name} ${count(series[of].at(-1) ?? 0)}`);
  return {
    outcomes: {
      id: `${id}-outcomes`,
      says: `${title}: requests over time. At the end: ${totals.join(", ")}.`,
      x,
      y: scales.requests,
      lines: outcomes,
      bands,
    },
    waiting: {
      id: `${id}-waiting`,
      says: `${title}: waiting jobs over time, ${peakWords(series, "waiting")}.`,
      x,
      y: scales.waiting,
      lines: [waiting],
      bands,
    },
    inFlight: {
      id: `${id}-in-flight`,
      says: `${title}: open calls of the dependency over time, ${peakWords(series, "inFlight")}.`,
      x,
      y: scales.inFlight,
      lines: [inFlight],
      bands,
    },
  };
}

/** Tells the highest value of a series and when it was reached. */
export function peakWords(series: Series, of: "waiting" | "inFlight"): string {
  const values = series[of];
  const peak = peakOf(values);
  const at = series.atSec[values.indexOf(peak)] ?? 0;
  return peak === 0 ? "none at any time" : `at most ${count(peak)}, first at ${decimal(at, 1)} s`;
}

type Drawn = Omit<Line, "points">;
type Counted = "accepted" | "completed" | "refused" | "timedOut";

const outcomeLines: readonly (Drawn & { of: Counted })[] = [
  { of: "accepted", name: "accepted", colour: "blue", dash: [], isFilled: false },
  { of: "completed", name: "completed", colour: "green", dash: [9, 3], isFilled: false },
  { of: "refused", name: "refused", colour: "orange", dash: [4, 3], isFilled: false },
  { of: "timedOut", name: "timed out", colour: "red", dash: [1.5, 3], isFilled: false },
];
const waitingLine: Drawn = { name: "waiting", colour: "orange", dash: [], isFilled: true };
const inFlightLine: Drawn = { name: "in flight", colour: "violet", dash: [], isFilled: true };

/** No picture is wider than so many points; a long run is thinned to them. */
const mostPoints = 600;

/**
 * Takes at most `mostPoints` points. Of each bucket the highest value is kept, not a mean: a peak
 * is what such a picture is read for. Cumulative counts only rise, so their last is their highest.
 */
function thinned(series: Series, of: Exclude<keyof Series, "atSec">): readonly Point[] {
  const { atSec } = series;
  const size = Math.max(1, Math.ceil(atSec.length / mostPoints));
  return Array.from({ length: Math.ceil(atSec.length / size) }, (_, bucket): Point => {
    const from = bucket * size;
    const values = series[of].slice(from, from + size);
    return [atSec[Math.min(from + size, atSec.length) - 1] ?? 0, peakOf(values)];
  });
}

function peakOf(values: readonly number[]): number {
  return values.reduce((peak, value) => Math.max(peak, value), 0);
}
