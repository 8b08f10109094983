import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attemptsIn, isFailure } from "./attempts.ts";
import type { Call } from "../contract/call.ts";
import type { AnyFault, FaultEvent } from "../contract/fault.ts";
import type { HistoryEvent } from "../contract/history.ts";
import { call, fault, linkFault, op, serviceFault, wholeTarget } from "./history.fixture.ts";
import { jobEvents } from "./job-events.fixture.ts";

const policy = wholeTarget.policy ?? {};
const jobTimeoutMs = policy.jobTimeoutMs ?? 0;

/** Why a correct service calls a job once more. */
type Cause =
  | "answered 503"
  | "reset"
  | "killed"
  | "paused"
  | "hung"
  | "ended"
  | "cut off"
  | "store away";

const causes: readonly Cause[] = [
  "answered 503",
  "reset",
  "killed",
  "paused",
  "hung",
  "ended",
  "cut off",
  "store away",
];

/** What happens on the way through a list of causes: each attempt takes 10 s and ends as the cause says. */
function lived(list: readonly Cause[]): readonly HistoryEvent[] {
  const spacing = 10_000;
  const calls = list.map((cause, index) => endingBy(cause, 100 + index * spacing));
  const faults = list.flatMap((cause, index) => faultsOf(cause, 100 + index * spacing));
  const last = { arrivedAt: 100 + list.length * spacing };
  return [...jobEvents({ name: "a", exercise: "test", calls: [...calls, last] }), ...faults];
}

function endingBy(cause: Cause, arrivedAt: number): Partial<Call> & { status?: number } {
  switch (cause) {
    case "answered 503":
      return { arrivedAt, status: 503 };
    case "reset":
      return { arrivedAt, end: "reset" };
    case "hung":
      return { arrivedAt, end: "aborted", endedAt: arrivedAt + jobTimeoutMs * 0.95 };
    case "paused":
    case "cut off":
    case "store away":
      return { arrivedAt, answeredAt: arrivedAt + 3_000, endedAt: arrivedAt + 3_000 };
    case "killed":
    case "ended":
      return { arrivedAt, end: "aborted", endedAt: arrivedAt + 1_002 };
    default:
      return cause satisfies never;
  }
}

/** A fault comes a second after the call, to both workers at once. */
function faultsOf(cause: Cause, arrivedAt: number): readonly AnyFault[] {
  const injectedAt = arrivedAt + 1_000;
  if (cause === "killed") return both("kill", injectedAt);
  if (cause === "ended") return both("terminate", injectedAt);
  if (cause === "paused") {
    return [
      fault({ fault: "stop", injectedAt }),
      fault({ fault: "resume", injectedAt: injectedAt + 5_000 }),
    ];
  }
  if (cause === "store away") return [serviceFault({ injectedAt })];
  if (cause === "cut off") {
    return [
      linkFault({ injectedAt }),
      linkFault({ fault: { kind: "heal" }, injectedAt: injectedAt + 1_500 }),
    ];
  }
  return [];
}

function both(kind: FaultEvent["fault"], injectedAt: number): readonly FaultEvent[] {
  return ["worker-1", "worker-2"].map((process) => fault({ fault: kind, process, injectedAt }));
}

describe("attemptsIn", () => {
  it("explains each attempt of a correct service, and not one more", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...causes), { maxLength: 6 }), (list) => {
        const [job] = attemptsIn(lived(list), policy);
        expect(job?.calls).toHaveLength(list.length + 1);
        expect(job?.explained).toBe(list.length + 1);
      }),
    );
  });

  it("never explains more for what happened to other jobs, before or after this one", () => {
    const other = fc.array(fc.constantFrom(...causes), { maxLength: 4 });
    fc.assert(
      fc.property(other, other, (before, list) => {
        const shiftMs = 1_000_000;
        const mine = lived(list).map((event) => shifted(event, shiftMs));
        const theirs = lived(before).map(renamed);
        const later = fault({ injectedAt: 2 * shiftMs });
        const job = attemptsIn([...theirs, ...mine, later], policy).find(
          ({ calls }) => calls[0]?.jobId === "job-a",
        );
        expect(job?.explained).toBe(list.length + 1);
      }),
    );
  });

  it("lets a kill of all workers explain one attempt, or as many as calls were broken", () => {
    const kills = ["worker-1", "worker-2"].map((process) => fault({ process, injectedAt: 500 }));
    const broken = { end: "aborted", endedAt: 502 } as const;
    const one = jobEvents({ name: "a", exercise: "test", calls: [broken, { arrivedAt: 3_000 }] });
    const two = jobEvents({
      name: "b",
      exercise: "test",
      calls: [broken, { ...broken, arrivedAt: 501 }, { arrivedAt: 3_000 }],
    });
    const explained = attemptsIn([...one, ...two, ...kills], policy).map((job) => job.explained);
    expect(explained).toEqual([2, 3]);
  });

  it("counts a pause that ends in a kill as one fault", () => {
    const history = [
      ...jobEvents({ name: "a", exercise: "test", calls: [{}, { arrivedAt: 3_000 }] }),
      fault({ fault: "stop", injectedAt: 400 }),
      fault({ injectedAt: 900 }),
    ];
    expect(attemptsIn(history, policy)[0]?.explained).toBe(2);
  });

  it("does not let a cut of the API's link explain an attempt: it runs no job", () => {
    const history = [
      ...jobEvents({ name: "a", exercise: "test", calls: [{}, { arrivedAt: 3_000 }] }),
      linkFault({ role: "api", injectedAt: 5 }),
    ];
    expect(attemptsIn(history, policy)[0]?.explained).toBe(1);
  });

  it("does not let a fault explain an attempt of a job that was seen to have ended before", () => {
    const history = [
      ...jobEvents({
        name: "a",
        exercise: "test",
        calls: [{}, { arrivedAt: 3_000 }],
        readAt: 100,
      }),
      fault({ injectedAt: 500 }),
    ];
    expect(attemptsIn(history, policy)[0]?.explained).toBe(1);
  });

  it("lets a replay begin anew: one call more, and faults count again", () => {
    const replay = op({ did: "replay", jobId: "job-a", sentAt: 300, token: null });
    const history = [
      ...jobEvents({ name: "a", exercise: "test", calls: [{}, { arrivedAt: 400 }], readAt: 100 }),
      replay,
      fault({ injectedAt: 500 }),
    ];
    expect(attemptsIn(history, policy)[0]?.explained).toBe(3);
  });

  it("lets a replay whose answer names no known job be of any job of its exercise", () => {
    const replay = op({ did: "replay", jobId: "entry-7", sentAt: 300, token: null });
    const job = jobEvents({ name: "a", exercise: "test", calls: [{}], readAt: 100 });
    expect(attemptsIn([...job, replay], policy)[0]?.explained).toBe(2);
  });

  it("allows one call for each job that the submissions of a token may have made", () => {
    const unnamed = { jobId: null, token: "token-1" } as const;
    const history = [
      op({ idempotencyKey: "k1", jobId: "job-1" }),
      op({ idempotencyKey: "k2", status: null, jobId: null }),
      op({ idempotencyKey: "k3", status: 400, jobId: null }),
      call(unnamed),
      call({ ...unnamed, nth: 2, arrivedAt: 50 }),
    ];
    expect(attemptsIn(history, policy)[0]).toMatchObject({ jobs: 2, explained: 2 });
  });

  it("tells the jobs of one token apart where the worker names them", () => {
    const history = [
      op({ idempotencyKey: "k1", jobId: "job-1" }),
      op({ idempotencyKey: "k2", jobId: "job-2" }),
      call({ jobId: "job-1" }),
      call({ jobId: "job-2", nth: 2, arrivedAt: 50 }),
    ];
    expect(attemptsIn(history, policy).map(({ explained }) => explained)).toEqual([1, 1]);
  });
});

describe("isFailure", () => {
  it("counts the job timeout from when the attempt may have begun, which is before its call", () => {
    const hung = { arrivedAt: 1_500, end: "aborted", endedAt: jobTimeoutMs } as const;
    const history = jobEvents({ name: "a", exercise: "test", calls: [hung, { arrivedAt: 9_000 }] });
    expect(attemptsIn(history, policy)[0]?.explained).toBe(2);
  });

  it("takes an early abort for no failure where a job timeout is declared", () => {
    const aborted = call({ end: "aborted", endedAt: 1_000 });
    expect(isFailure({ call: aborted, since: 0, policy })).toBe(false);
    expect(isFailure({ call: aborted, since: 0, policy: {} })).toBe(true);
  });
});

function shifted(event: HistoryEvent, byMs: number): HistoryEvent {
  const times = ["sentAt", "doneAt", "arrivedAt", "answeredAt", "endedAt"] as const;
  const more = ["injectedAt", "confirmedAt", "settledAt", "at"] as const;
  const changed = [...times, ...more].flatMap((name) => {
    const value: unknown = (event as Record<string, unknown>)[name];
    return typeof value === "number" ? [[name, value + byMs] as const] : [];
  });
  return { ...event, ...Object.fromEntries(changed) };
}

function renamed(event: HistoryEvent): HistoryEvent {
  if (event.kind !== "op" && event.kind !== "call") return event;
  return { ...event, token: "token-other", jobId: "job-other" };
}
