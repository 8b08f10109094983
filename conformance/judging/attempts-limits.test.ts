import { describe, expect, it } from "vitest";
import { attemptsIn, eventsOf, isFailure, isSuccess, jobsBy } from "./attempts.ts";
import type { Call } from "../contract/call.ts";
import type { HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { spansOf } from "./fault-spans.ts";
import { call, fault, op, wholeTarget } from "./history.fixture.ts";
import { jobEvents } from "./job-events.fixture.ts";

const policy = wholeTarget.policy ?? {};

/** How many calls are explained of the first job in a history. */
const explained = (...history: readonly HistoryEvent[]): number | undefined =>
  attemptsIn(history, policy)[0]?.explained;

/** A job that was called twice, and what was seen of it at `readAt`. */
const twice = (said: { at?: number; readAt?: number; read?: Partial<Op> } = {}) =>
  jobEvents({ name: "a", exercise: "test", calls: [{}, { arrivedAt: 3_000 }], ...said });

const replayOf = (said: Partial<Op>): Op =>
  op({ did: "replay", jobId: "job-a", token: null, ...said });

describe("the fault that touches a job", () => {
  it.each([
    ["came as the job was accepted", 105, 2],
    ["was over just before the job was sent", 106, 1],
  ])("counts one that %s by the time of sending", (_, at, count) => {
    expect(explained(...twice({ at }), fault({ injectedAt: 100, settledAt: 105 }))).toBe(count);
  });

  it.each([
    ["at its very begin", 500, 1],
    ["only while it went on", 501, 2],
  ])("does not touch a job that was seen to rest %s", (_, doneAt, count) => {
    const rested = twice({ readAt: 400, read: { doneAt } });
    expect(explained(...rested, fault({ injectedAt: 500 }))).toBe(count);
  });

  it("touches a job that was last seen at work", () => {
    const seen = twice({ readAt: 100, read: { state: "running" } });
    expect(explained(...seen, fault({ injectedAt: 500 }))).toBe(2);
  });

  it.each([
    ["was over before the end was asked for", { sentAt: 50, doneAt: 99 }, 2],
    ["was answered as the end was asked for", { sentAt: 50, doneAt: 100 }, 3],
    ["was sent as the fault ended", { sentAt: 505 }, 3],
    ["was sent after the fault", { sentAt: 506 }, 2],
  ])("touches a job again if its replay %s", (_, said, count) => {
    const rested = twice({ readAt: 100 });
    expect(explained(...rested, replayOf(said), fault({ injectedAt: 500 }))).toBe(count);
  });

  it.each([
    ["both bounds of the fault", [500, 505], 3],
    ["one moment too early", [499, 505], 2],
    ["one moment too late", [500, 506], 2],
  ])("explains each call that broke within it: %s", (_, endedAt, count) => {
    const calls = endedAt.map((at) => ({ arrivedAt: 20, end: "aborted", endedAt: at }) as const);
    const job = jobEvents({ name: "a", exercise: "test", calls });
    expect(explained(...job, fault({ injectedAt: 500 }))).toBe(count);
  });

  it("touches, with a job that nobody submitted, all that the ledger saw", () => {
    const [job] = attemptsIn([call(), fault({ injectedAt: 500 })], policy);
    expect(job).toMatchObject({ jobs: 1, explained: 2, submissions: [], replays: 0 });
    expect(job?.touchedBy).toHaveLength(1);
  });
});

describe("the job that a call was made for", () => {
  it("is told by the token where the worker names none that we know", () => {
    const history = [
      op({ jobId: "job-a", token: "a" }),
      op({ jobId: "job-b", token: "b" }),
      call({ jobId: null, token: "a", nth: 1 }),
      call({ jobId: null, token: "b", nth: 2 }),
      call({ jobId: "row-17", token: "a", nth: 3, arrivedAt: 1 }),
    ];
    const counted = attemptsIn(history, policy).map(({ calls }) => calls.map(({ nth }) => nth));
    expect(counted).toEqual([[1, 3], [2]]);
  });

  it("was submitted by every request of its token that named no other job", () => {
    const mine = op({ jobId: "job-1" });
    const unanswered = op({ status: null, jobId: null, sentAt: 1 });
    const others = op({ jobId: "job-2", sentAt: 2 });
    const [named] = attemptsIn([mine, unanswered, others, call()], policy);
    expect(named).toMatchObject({ submissions: [mine, unanswered], jobs: 1 });
    const [unnamed] = attemptsIn([mine, unanswered, others, call({ jobId: null })], policy);
    expect(unnamed).toMatchObject({ submissions: [mine, unanswered, others], jobs: 2 });
  });

  it("may be known although its submission was never answered", () => {
    const submitted = op({ status: null, jobId: null });
    const read = op({ did: "read", state: "succeeded", sentAt: 50 });
    expect(explained(submitted, call(), read, fault({ injectedAt: 500 }))).toBe(1);
  });

  it("takes what happened to its token as often as there may be jobs", () => {
    const submitted = [op({ jobId: "job-1" }), op({ jobId: "job-2", as: "tenant-b" })];
    const calls = [call({ jobId: null })];
    expect(explained(...submitted, ...calls, fault({ injectedAt: 500 }))).toBe(4);
    expect(explained(...submitted, ...calls, replayOf({ jobId: "job-2", sentAt: 500 }))).toBe(4);
  });

  it("rests only where its own end was seen, by whichever of its names", () => {
    const ended = op({ did: "read", state: "failed", sentAt: 50 });
    const unnamed = call({ jobId: null });
    expect(explained(op(), unnamed, ended, fault({ injectedAt: 500 }))).toBe(1);
    const others = { ...ended, jobId: "job-9" };
    expect(explained(op(), unnamed, others, fault({ injectedAt: 500 }))).toBe(2);
  });

  it.each([
    ["of another job that we know", { jobId: "job-b" }, 1],
    ["of an entry in another exercise", { jobId: "entry-7", exercise: "other" }, 1],
    ["of no name, in its own exercise", { jobId: null }, 2],
  ])("is not run again by a replay %s", (_, said, count) => {
    const others = op({ jobId: "job-b", token: "token-b" });
    expect(explained(...twice({}), others, replayOf({ sentAt: 100, ...said }))).toBe(count);
  });
});

describe("jobsBy", () => {
  it.each<[string, readonly Op[], number]>([
    ["none for none", [], 0],
    ["one for one key", [op(), op()], 1],
    ["one for each key", [op(), op({ idempotencyKey: "key-2" })], 2],
    ["one for each tenant of a key", [op(), op({ as: "tenant-b" })], 2],
    ["one for each request without a key", [1, 2].map(() => op({ idempotencyKey: null })), 2],
    ["as many as were named", [op(), op({ jobId: "job-2" }), op({ jobId: "job-3" })], 3],
    ["none for what was refused", [op(), op({ idempotencyKey: "key-2", status: 400 })], 1],
    [
      "one for what was not answered",
      [op(), op({ idempotencyKey: "key-2", status: null, jobId: null })],
      2,
    ],
  ])("counts %s", (_, submissions, count) => {
    expect(jobsBy(submissions)).toBe(count);
  });
});

describe("what a call gives as a reason", () => {
  it.each([
    [199, true],
    [200, false],
    [299, false],
    [300, true],
  ])("is no reason to try again where it was answered 2xx: %i", (status, isReason) => {
    expect(isFailure({ call: call({ status }), since: 0, policy })).toBe(isReason);
    expect(isFailure({ call: call({ status }), since: 0, policy: {} })).toBe(isReason);
    expect(isSuccess(call({ status }))).toBe(!isReason);
  });

  it("is no success where it was not answered at all", () => {
    expect(isSuccess(call({ end: "aborted" }))).toBe(false);
  });

  it.each<[string, Partial<Call>, number]>([
    ["nine tenths of the timeout since it was sent", { endedAt: 8_200 }, 2],
    ["a little less", { endedAt: 8_199 }, 1],
    [
      "nine tenths of it since two seconds before the call",
      { arrivedAt: 5_000, endedAt: 10_200 },
      2,
    ],
    ["a little less than that", { arrivedAt: 5_000, endedAt: 10_199 }, 1],
  ])("is the job timeout, of which %s must be over", (_, said, count) => {
    const hung = { arrivedAt: 1_500, end: "aborted", ...said } as const;
    expect(explained(...jobEvents({ name: "a", exercise: "test", at: 1_000, calls: [hung] }))).toBe(
      count,
    );
  });

  it("counts no time before the attempt before was over", () => {
    const calls = (endedAt: number) => [
      { arrivedAt: 10, endedAt: 4_500 },
      { arrivedAt: 5_000, end: "aborted", endedAt } as const,
    ];
    const job = (endedAt: number) =>
      jobEvents({ name: "a", exercise: "test", calls: calls(endedAt) });
    expect(explained(...job(4_500 + 7_199))).toBe(1);
    expect(explained(...job(4_500 + 7_200))).toBe(2);
  });
});

describe("eventsOf", () => {
  it("shows the faults of all spans", () => {
    const faults = [fault(), fault({ injectedAt: 1_000 })];
    expect(eventsOf(spansOf(faults, policy))).toEqual(faults);
  });
});
