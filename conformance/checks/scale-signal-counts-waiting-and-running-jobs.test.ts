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
import { telling } from "../judging/verdict.fixture.ts";
import { scaleSignalCountsWaitingAndRunningJobs } from "./scale-signal-counts-waiting-and-running-jobs.ts";

const policy = { shutdownGraceMs: 5_000 };
const judge = (history: History) =>
  telling(scaleSignalCountsWaitingAndRunningJobs.judge({ history, target: wholeTarget, policy }));
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

  it("says nothing of a signal after a backlog of which nothing was accepted", () => {
    const others = [...jobs.slice(0, 2), ...calls];
    expect(kindOf([...others, running, waiting, done])).toBe("INCONCLUSIVE");
  });

  it.each([
    ["running", 1, "NON-STRICT"],
    ["running", 2, "PASS"],
    ["waiting", 2, "NON-STRICT"],
    ["waiting", 3, "PASS"],
    ["done", 3, "NON-STRICT"],
    ["done", 2, "PASS"],
  ] as const)("takes a signal of %s jobs that says %i for %s", (label, queued, kind) => {
    const at = { running: 50, waiting: 200, done: 400 }[label];
    const rest = [running, waiting, done].filter((one) => one.label !== signalLabels[label]);
    expect(kindOf([...known, ...rest, look(label, at, { queued })])).toBe(kind);
    expect(kindOf([...known, ...rest, look(label, at, { running: queued })])).toBe(kind);
  });

  it.each([
    ["began before it", 49, 100, "NON-STRICT"],
    ["began with it", 50, 100, "INCONCLUSIVE"],
    ["ended after it", 10, 62, "NON-STRICT"],
    ["ended with it", 10, 61, "INCONCLUSIVE"],
    ["ended before the second part of it", 10, 55, "INCONCLUSIVE"],
    ["began before the second part of it", 55, 100, "INCONCLUSIVE"],
  ])("judges a look of which the calls %s as it should", (_, ...[arrivedAt, endedAt, kind]) => {
    const [first, second] = [50, 60].map((sentAt) =>
      look("running", sentAt, { running: 0, queued: 0 }),
    );
    const other = { method: "GET", path: "http://127.0.0.1:2/metrics", headers: {}, body: null };
    const looks = second === undefined ? [] : [{ ...second, request: other }];
    const history = known.map((event) =>
      event.kind === "call" && event.token === "h-2" ? { ...event, arrivedAt, endedAt } : event,
    );
    expect(kindOf([...history, ...(first ? [first] : []), ...looks, waiting, done])).toBe(kind);
  });

  it("does not take two calls of one job for two jobs, nor another's for its own", () => {
    const idle = look("running", 50, { queued: 0, running: 0 });
    const twice = known.map((event) =>
      event.kind === "call" && event.token === "h-2" ? { ...event, token: "h-1" } : event,
    );
    expect(kindOf([...twice, idle, waiting, done])).toBe("INCONCLUSIVE");
    expect(kindOf([...known, ran("other", 10, 100), idle, waiting, done])).toBe("NON-STRICT");
  });

  it("asks of every job of the backlog that it was answered 200, and of no other", () => {
    const never = look("done", 400, { queued: 3 });
    const refused = known.map((event) =>
      event.kind === "call" && event.token === "b-3"
        ? { ...event, answer: { status: 503, body: null } }
        : event,
    );
    expect(kindOf([...refused, running, waiting, never])).toBe("INCONCLUSIVE");
    const twice = [...known, ran("b-1", 320, 330)];
    expect(kindOf([...twice, running, waiting, never])).toBe("NON-STRICT");
    const open = known.filter((event) => event.kind !== "call" || event.token !== "b-3");
    const others = [ran("other", 300, 310), running, waiting, never];
    expect(kindOf([...open, ...others])).toBe("INCONCLUSIVE");
  });

  it("goes by the highest look at what waits, and by the lowest when it is done", () => {
    const between = look("waiting", 210, { queued: 1 });
    const again = look("done", 410, { queued: 3 });
    expect(kindOf([...known, running, waiting, between, done, again])).toBe("PASS");
    const blind = look("done", 420, {});
    expect(kindOf([...known, running, waiting, done, blind])).toBe("PASS");
    expect(kindOf([...known, running, waiting, blind])).toBe("INCONCLUSIVE");
  });

  it("shows a job, a call, and the look without its long body", () => {
    const silent = { ...look("running", 51, {}), replica: 1, answer: null };
    const other = { ...silent.request, path: "http://127.0.0.1:2/metrics" };
    const idle = look("running", 50, { running: 1 });
    const { evidence } = judge([...known, idle, { ...silent, request: other }, waiting, done]);
    expect(evidence).toEqual([
      jobs[0],
      calls[0],
      { ...idle, answer: { ...idle.answer, body: "(withheld)" } },
      { ...silent, request: other },
    ]);
    const never = look("done", 400, { queued: 3 });
    const fall = judge([...known, running, waiting, never]);
    expect(fall.evidence).toMatchObject([{ label: "done", answer: { body: "(withheld)" } }]);
  });

  describe("where workers were told to end", () => {
    const other = workersEndedWithCallsOpen.id;
    const end = fault({ exercise: other, fault: "terminate", injectedAt: 1_000 });
    const held = op({ exercise: other, label: "held", jobId: "x", token: "x", sentAt: 900 });
    const through = (said: object) =>
      call({ exercise: other, jobId: "x", token: "x", arrivedAt: 950, ...said });
    const aborted = (said: object) => through({ end: "aborted", endedAt: 1_500, ...said });
    const all = [...known, running, waiting, done, held];

    it.each([
      ["ended well", through({ endedAt: 1_500 }), "PASS", 1],
      ["was interrupted", aborted({}), "NON-STRICT", 1],
      [
        "was interrupted just before its grace was over",
        aborted({ endedAt: 5_999 }),
        "NON-STRICT",
        1,
      ],
      ["was interrupted as its grace was over", aborted({ endedAt: 6_000 }), "PASS", 1],
      ["was still open", through({ end: "open" }), "PASS", 1],
      ["began with the signal", aborted({ arrivedAt: 1_000 }), "PASS", 0],
      ["was over at the signal", aborted({ endedAt: 1_000 }), "PASS", 0],
      ["was another's", aborted({ token: "y" }), "PASS", 0],
    ])("says of a call that %s as it should", (_, ...[one, kind, callsThroughScaleIn]) => {
      const verdict = judge([...all, end, one]);
      expect(verdict.kind).toBe(kind);
      expect(verdict.witness).toMatchObject({ callsThroughScaleIn });
      expect(verdict.evidence).toEqual(kind === "NON-STRICT" ? [end, one] : []);
    });

    it("goes by the first signal to a worker in that exercise", () => {
      const others = [
        fault({ exercise, fault: "terminate", injectedAt: 900 }),
        fault({ exercise: other, fault: "kill", injectedAt: 910 }),
        fault({ exercise: other, fault: "terminate", role: "api", injectedAt: 920 }),
      ];
      const early = aborted({ arrivedAt: 800, endedAt: 950 });
      expect(kindOf([...all, ...others, end, early])).toBe("PASS");
      const later = fault({ exercise: other, fault: "terminate", injectedAt: 1_200 });
      const second = aborted({ arrivedAt: 1_100 });
      expect(kindOf([...all, end, later, second])).toBe("PASS");
    });

    it("takes no signal and no declared grace for nothing to look at", () => {
      expect(kindOf([...all, aborted({})])).toBe("PASS");
      const history = [...all, end, aborted({})];
      const judged = { history, target: wholeTarget, policy: {} };
      expect(telling(scaleSignalCountsWaitingAndRunningJobs.judge(judged)).kind).toBe("PASS");
    });

    it("looks at the calls of jobs that were held there", () => {
      const late = op({ exercise: other, label: "late", jobId: "y", token: "y", sentAt: 900 });
      expect(kindOf([...all, end, late, aborted({ token: "y" })])).toBe("PASS");
    });
  });
});
