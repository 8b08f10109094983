import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../contract/history.ts";
import { workersStartedForABacklog } from "../exercises/workers-started-for-a-backlog.ts";
import { call, fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { backlogWakesWorkersAndDrainsInTime } from "./backlog-wakes-workers-and-drains-in-time.ts";

const policy = { wakeWithinMs: 1_000, drainPerSec: 2 };
const judge = (history: History) =>
  telling(backlogWakesWorkersAndDrainsInTime.judge({ history, target: wholeTarget, policy }));
const kindOf = (history: History): string => judge(history).kind;

const exercise = workersStartedForABacklog.id;
const names = ["b-1", "b-2"];
const jobs = names.map((name) =>
  op({ exercise, jobId: name, token: name, label: "backlog", sentAt: 100 }),
);
const ended = fault({ exercise, fault: "terminate", injectedAt: 10 });
const started = fault({ exercise, fault: "start", injectedAt: 200, confirmedAt: 3_000 });
const ran = (name: string, arrivedAt: number) =>
  call({ exercise, jobId: name, token: name, arrivedAt });
const known: History = [...jobs, ended, started];

describe("backlog-wakes-workers-and-drains-in-time", () => {
  it("passes a backlog that is begun and done in time, counted from when workers were ready", () => {
    const { kind, witness } = judge([...known, ran("b-1", 3_900), ran("b-2", 4_900)]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({
      backlog: 2,
      done: 2,
      firstCallMs: 900,
      drainedMs: 1_910,
      allowedMs: 2_000,
    });
  });

  it("passes workers that begin before they are ready", () => {
    const { kind, because } = judge([...known, ran("b-1", 2_000), ran("b-2", 2_100)]);
    expect(kind).toBe("PASS");
    expect(because).toContain(" 0 ms");
  });

  it("holds up to the declared time, and not beyond it", () => {
    expect(kindOf([...known, ran("b-1", 4_000), ran("b-2", 4_990)])).toBe("PASS");
    expect(kindOf([...known, ran("b-1", 4_001), ran("b-2", 4_990)])).toBe("NON-STRICT");
    expect(kindOf([...known, ran("b-1", 4_000), ran("b-2", 4_991)])).toBe("NON-STRICT");
    // It is the end that counts, whichever call that was.
    const long = { ...ran("b-1", 3_500), endedAt: 5_001 };
    expect(kindOf([...known, long, ran("b-2", 3_600)])).toBe("NON-STRICT");
  });

  it("shows a job, the start of the workers, and the call that came too late", () => {
    const late = [ran("b-1", 4_500), ran("b-2", 4_600)];
    const first = judge([...known, ...late]);
    expect(first.evidence).toEqual([jobs[0], started, late[0]]);
    expect(first.because).toContain("1500 ms");
    const slow = [ran("b-1", 3_500), { ...ran("b-2", 3_600), answer: null }, ran("b-2", 5_200)];
    expect(judge([...known, ...slow]).evidence).toEqual([jobs[0], started, slow[2]]);
    const halted = [
      ran("b-1", 3_500),
      ...[3_600, 3_700].map((at) => ({ ...ran("b-2", at), answer: null })),
    ];
    const undone = judge([...known, ...halted]);
    expect(undone.evidence).toEqual([jobs[0], started, halted[2]]);
    expect(undone.witness).toMatchObject({ backlog: 2, done: 1, drainedMs: 510 });
  });

  it("says that nothing was ever begun", () => {
    const { because, evidence, witness } = judge(known);
    expect(evidence).toEqual([jobs[0], started]);
    expect(because).not.toContain("Infinity");
    expect(witness).toEqual({
      backlog: 2,
      done: 0,
      firstCallMs: -1,
      drainedMs: -1,
      allowedMs: 2_000,
    });
  });

  it.each([503, 300])("does not take a job whose call was answered %i for done", (status) => {
    const failed = call({ exercise, jobId: "b-2", token: "b-2", arrivedAt: 3_600, status });
    expect(judge([...known, ran("b-1", 3_500), failed])).toMatchObject({
      kind: "NON-STRICT",
      witness: { done: 1 },
    });
  });

  it("looks at the jobs and calls of the backlog alone", () => {
    const others = [
      op({ exercise, jobId: "held", token: "held", label: "held", sentAt: 1 }),
      call({ exercise, jobId: "held", token: "held", arrivedAt: 2 }),
      op({ exercise: "other", jobId: "o", token: "o", label: "backlog", sentAt: 100 }),
    ];
    const { kind, witness } = judge([...others, ...known, ran("b-1", 3_500), ran("b-2", 3_600)]);
    expect(kind).toBe("PASS");
    expect(witness).toMatchObject({ backlog: 2, firstCallMs: 500 });
  });

  describe("started by several workers, more than once", () => {
    const start = (injectedAt: number, confirmedAt: number, process = "worker-1") =>
      fault({ exercise, fault: "start", process, injectedAt, confirmedAt });
    const ready = (...faults: readonly HistoryEvent[]): unknown =>
      judge([...jobs, ...faults, ran("b-1", 3_500), ran("b-2", 3_600)]).witness["firstCallMs"];

    it("counts from the first that was ready after all had ended", () => {
      expect(ready(ended, start(200, 3_400), start(210, 3_100, "worker-2"))).toBe(400);
      expect(ready(start(5, 8), ended, start(200, 3_400))).toBe(100);
      expect(ready(ended, start(10, 11), start(200, 3_400))).toBe(100);
      const endedAgain = { ...ended, injectedAt: 300 };
      expect(ready(ended, start(200, 250), endedAgain, start(400, 3_400))).toBe(100);
    });

    it("counts the start of no API", () => {
      expect(ready(ended, { ...start(200, 300), role: "api" }, started)).toBe(500);
      expect(ready(ended, { ...start(200, 300), fault: "stop" }, started)).toBe(500);
    });

    it("counts nothing where no worker had been ended", () => {
      expect(kindOf([...jobs, started, ran("b-1", 3_500), ran("b-2", 3_600)])).toBe("INCONCLUSIVE");
    });
  });

  it("takes a call for early only before the first start", () => {
    const second = { ...started, process: "worker-2", injectedAt: 250 };
    const both = [...known, second, ran("b-2", 3_500)];
    expect(kindOf([...both, ran("b-1", 200)])).toBe("PASS");
    const early = ran("b-1", 199);
    const { kind, evidence } = judge([...both, early]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toEqual([early]);
  });

  it.each<[string, History]>([
    ["a first job that waits too long", [ran("b-1", 4_500), ran("b-2", 4_600)]],
    ["a backlog that drains too slowly", [ran("b-1", 3_500), ran("b-2", 5_200)]],
    ["a job that is never done", [ran("b-1", 3_500)]],
    ["no job at all", []],
  ])("does not hold for %s", (_, calls) => {
    expect(kindOf([...known, ...calls])).toBe("NON-STRICT");
  });

  it("does not judge where no worker was started, or one was left over", () => {
    expect(judge(jobs)).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { backlog: 2, firstCallMs: -1, drainedMs: -1 },
    });
    expect(kindOf([ended, started])).toBe("INCONCLUSIVE");
    expect(judge(jobs).because).toContain("workers");
    expect(kindOf([...jobs, ended])).toBe("INCONCLUSIVE");
    expect(kindOf([...known, ran("b-1", 150), ran("b-2", 3_500)])).toBe("INCONCLUSIVE");
  });
});
