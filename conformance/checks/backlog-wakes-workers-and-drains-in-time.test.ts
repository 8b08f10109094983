import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { workersStartedForABacklog } from "../exercises/workers-started-for-a-backlog.ts";
import { call, fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { backlogWakesWorkersAndDrainsInTime } from "./backlog-wakes-workers-and-drains-in-time.ts";

const policy = { wakeWithinMs: 1_000, drainPerSec: 2 };
const judge = (history: History) =>
  backlogWakesWorkersAndDrainsInTime.judge({ history, target: wholeTarget, policy });
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
    expect(kindOf([...known, ran("b-1", 2_000), ran("b-2", 2_100)])).toBe("PASS");
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
    expect(kindOf(jobs)).toBe("INCONCLUSIVE");
    expect(kindOf([...jobs, ended])).toBe("INCONCLUSIVE");
    expect(kindOf([...known, ran("b-1", 150), ran("b-2", 3_500)])).toBe("INCONCLUSIVE");
  });
});
