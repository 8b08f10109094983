import { build, encodeIntoCompressedBase64 } from "hdr-histogram-js";
import type {
  Conservation,
  LatencySummary,
  ScenarioResult,
  ScenarioSide,
  Series,
} from "../../conformance/contract/run.ts";

/** An invented traffic spike, computed rather than measured, for the tests of the reports. */
export function exampleScenario(given: Partial<ScenarioResult> = {}): ScenarioResult {
  return {
    id: "traffic-spike",
    title: "Traffic spike",
    question:
      "A thousand people press the button in the same second. Five reports can be made at a time. Who gets an answer?",
    load: "20 requests/s for 5 s, then 1,000 within one second, then 20 requests/s for 40 s",
    sides: [reference, control],
    guards: [],
    ...given,
  };
}

/** Summarises times in milliseconds as a load generator would. */
export function exampleLatency(times: readonly number[]): LatencySummary {
  const histogram = build({
    highestTrackableValue: 3_600_000_000,
    numberOfSignificantValueDigits: 3,
  });
  for (const ms of times) histogram.recordValue(Math.max(1, Math.round(ms * 1000)));
  const at = (percentile: number): number => histogram.getValueAtPercentile(percentile) / 1000;
  return {
    n: times.length,
    p50: at(50),
    p90: at(90),
    p99: at(99),
    max: histogram.maxValue / 1000,
    histogram: times.length === 0 ? "" : encodeIntoCompressedBase64(histogram),
  };
}

const seconds = Array.from({ length: 181 }, (_, index) => index / 4);

function arrivedBy(sec: number): number {
  const calm = Math.floor(Math.min(sec, 5) * 20 + Math.max(0, sec - 6) * 20);
  return Math.min(1880, calm + Math.floor(Math.min(1, Math.max(0, sec - 5)) * 1000));
}

function queueBehind(perSec: (sec: number) => number, cutAfterSec: number): Series {
  let completed = 0;
  let timedOut = 0;
  const rows = seconds.map((sec) => {
    const accepted = arrivedBy(sec);
    timedOut = Math.max(timedOut, arrivedBy(sec - cutAfterSec) - completed);
    completed = Math.min(accepted - timedOut, completed + perSec(sec) / 4);
    const waiting = Math.max(0, Math.round(accepted - completed - timedOut));
    const done = Math.floor(completed);
    return { accepted, completed: done, timedOut, waiting, inFlight: Math.min(5, waiting) };
  });
  return {
    atSec: seconds,
    accepted: rows.map((row) => row.accepted),
    completed: rows.map((row) => row.completed),
    refused: rows.map(() => 0),
    timedOut: rows.map((row) => row.timedOut),
    waiting: rows.map((row) => row.waiting),
    inFlight: rows.map((row) => row.inFlight),
  };
}

function pseudoTimes(n: number, shape: (part: number) => number): readonly number[] {
  return Array.from({ length: n }, (_, index) => shape((index + 0.5) / n));
}

function conservation(given: Partial<Conservation>): Conservation {
  return {
    accepted: 1880,
    succeeded: 1880,
    failed: 0,
    canceled: 0,
    expired: 0,
    unfinished: 0,
    lost: 0,
    calls: 1883,
    effectKeys: 1880,
    ...given,
  };
}

const lag = exampleLatency(pseudoTimes(1880, (part) => 0.05 + 0.4 * part ** 12));

const reference: ScenarioSide = {
  side: "reference",
  title: "Reference, 5 workers",
  sentence: "All are accepted within a second; the queue drains at 60 jobs/s, also past the kill.",
  offered: 1880,
  accepted: 1880,
  completed: 1880,
  refused: 0,
  timedOut: 0,
  failed: 0,
  lost: 0,
  answerMs: exampleLatency(pseudoTimes(1880, (part) => 3 + 2 * part + 60 * part ** 40)),
  resultMs: exampleLatency(pseudoTimes(1880, (part) => 90 + 24_000 * part)),
  generatorLagMs: lag,
  series: queueBehind((sec) => (sec > 20 && sec < 22.7 ? 30 : 64), 1e9),
  bands: [{ fromSec: 20, toSec: 22.7, label: "worker-3 is killed and started again" }],
  conservation: conservation({ succeeded: 1862, failed: 18 }),
  budgets: [
    { title: "time to the 202, p99", limit: 250, measured: 41.2, unit: "ms", n: 1880, holds: true },
    { title: "drained within", limit: 60, measured: 38.2, unit: "s", n: 1, holds: true },
    {
      title: "recovery after the kill",
      limit: 2000,
      measured: 2702,
      unit: "ms",
      n: 3,
      holds: false,
    },
  ],
};

const control: ScenarioSide = {
  side: "control",
  title: "Synchronous, pool of 5",
  sentence:
    "The load balancer cuts whoever waits for more than 15 s, and their work is lost with them.",
  offered: 1880,
  accepted: 1880,
  completed: 412,
  refused: 0,
  timedOut: 1468,
  failed: 0,
  lost: 1468,
  answerMs: exampleLatency(pseudoTimes(412, (part) => 180 + 14_800 * part ** 0.7)),
  resultMs: exampleLatency(pseudoTimes(412, (part) => 180 + 14_800 * part ** 0.7)),
  generatorLagMs: lag,
  series: queueBehind(() => 12, 15),
  bands: [],
  conservation: conservation({ succeeded: 412, lost: 1468, calls: 412, effectKeys: 412 }),
  budgets: [],
};
