import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { workersEndedWithCallsOpen } from "../exercises/workers-ended-with-calls-open.ts";
import {
  signalLabels,
  workersStartedForABacklog,
} from "../exercises/workers-started-for-a-backlog.ts";
import { call, fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { scraped } from "../judging/scrapes.fixture.ts";
import type { Figures } from "../judging/scrapes.ts";
import { scaleSignalCountsWaitingAndRunningJobs } from "./scale-signal-counts-waiting-and-running-jobs.ts";

const policy = { shutdownGraceMs: 5_000 };
const judge = (history: History) =>
  scaleSignalCountsWaitingAndRunningJobs.judge({ history, target: wholeTarget, policy });
const kindOf = (history: History): string => judge(history).kind;

const exercise = workersStartedForABacklog.id;
const job = (name: string, label: string) => op({ exercise, jobId: name, token: name, label });
const look = (label: keyof typeof signalLabels, sentAt: number, figures: Figures) =>
  scraped(figures, { exercise, label: signalLabels[label], sentAt });
const ran = (name: string, arrivedAt: number, endedAt: number) =>
  call({ exercise, jobId: name, token: name, arrivedAt, endedAt });

const jobs = [
  job("h-1", "held"),
  job("h-2", "held"),
  job("b-1", "backlog"),
  job("b-2", "backlog"),
  job("b-3", "backlog"),
];
const calls = [
  ran("h-1", 10, 100),
  ran("h-2", 10, 100),
  ...["b-1", "b-2", "b-3"].map((name) => ran(name, 300, 310)),
];
const known: History = [...jobs, ...calls];
const running = look("running", 50, { queued: 0, running: 2 });
const waiting = look("waiting", 200, { queued: 3, running: 0 });
const done = look("done", 400, { queued: 0, running: 0 });

describe("scale-signal-counts-waiting-and-running-jobs", () => {
  it("passes a signal that counts both, and falls", () => {
    const { kind, witness } = judge([...known, running, waiting, done]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ running: 2, waiting: 3, callsThroughScaleIn: 0 });
  });

  it("passes one that lags, and one that counts what runs among what waits", () => {
    const late = look("waiting", 150, { queued: 0, running: 0 });
    const slow = look("done", 350, { queued: 3, running: 0 });
    const one = look("running", 50, { queued: 2, running: 0 });
    expect(kindOf([...known, one, late, waiting, slow, done])).toBe("PASS");
  });

  it.each<[string, History]>([
    [
      "running jobs that are left out",
      [look("running", 50, { queued: 0, running: 0 }), waiting, done],
    ],
    [
      "waiting jobs that are left out",
      [running, look("waiting", 200, { queued: 0, running: 0 }), done],
    ],
    ["a signal that never falls", [running, waiting, look("done", 400, { queued: 3, running: 0 })]],
  ])("does not hold for %s", (_, looks) => {
    expect(kindOf([...known, ...looks])).toBe("NON-STRICT");
  });

  it("does not judge a look while not all of them ran, or what it could not read", () => {
    const early = look("running", 5, { queued: 0, running: 0 });
    expect(kindOf([...known, early, waiting, done])).toBe("INCONCLUSIVE");
    expect(kindOf([...known, running, done])).toBe("INCONCLUSIVE");
    expect(kindOf([...jobs, running, waiting, done])).toBe("INCONCLUSIVE");
  });

  it("does not hold where a running job is interrupted within the grace", () => {
    const other = workersEndedWithCallsOpen.id;
    const end = fault({ exercise: other, fault: "terminate", injectedAt: 1_000 });
    const held = op({ exercise: other, label: "held", jobId: "x", token: "x", sentAt: 900 });
    const through = (said: object) =>
      call({ exercise: other, jobId: "x", token: "x", arrivedAt: 950, ...said });
    const all = [...known, running, waiting, done, end, held];
    expect(kindOf([...all, through({ endedAt: 1_500 })])).toBe("PASS");
    expect(kindOf([...all, through({ end: "aborted", endedAt: 6_500 })])).toBe("PASS");
    expect(kindOf([...all, through({ end: "aborted", endedAt: 1_500 })])).toBe("NON-STRICT");
  });
});
