import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { lookLabels, replayLabel } from "../exercises/dead-jobs-fail-again.ts";
import { call, op } from "../judging/history.fixture.ts";
import { replayBeginsAfreshAndForgetsNothing } from "./replay-begins-afresh-and-forgets-nothing.ts";

const judge = (history: History, policy = {}) =>
  replayBeginsAfreshAndForgetsNothing.judge({ history, target: wholeInbox, policy });
const kindOf = (history: History, policy = {}): string => judge(history, policy).kind;

const calls = (count: number, from: number, said: Partial<Call> & { status?: number } = {}) =>
  Array.from({ length: count }, (_, n) => call({ arrivedAt: from + n * 20, status: 503, ...said }));

const replay = (round: 1 | 2, sentAt: number, said: Partial<Op> & { status?: number } = {}): Op =>
  op({ did: "replay", label: replayLabel("exhausted", round), sentAt, token: null, ...said });

const read = (sentAt: number, said: Partial<Op>): Op => op({ did: "read", sentAt, ...said });

const entry = (attempts: number, id = "entry-2") => ({ id, jobId: "job-1", attempts });

/** A life: 4 calls, a replay, 4 calls, an entry with 8 attempts, a replay, a good call. */
const life = {
  submitted: [op({ label: "exhausted" })],
  first: calls(4, 10),
  replayed: [replay(1, 200)],
  second: calls(4, 210),
  failedAgain: [read(400, { state: "failed", attempts: 8 })],
  entries: [page([entry(8)], { label: lookLabels[1], sentAt: 420 })],
  healed: [replay(2, 500), call({ arrivedAt: 510 })],
  end: [read(600, { state: "succeeded", attempts: 9 })],
};

const lived = (change: Partial<Record<keyof typeof life, History>> = {}): History =>
  Object.values({ ...life, ...change }).flat();

describe("replay-begins-afresh-and-forgets-nothing", () => {
  it("passes the same job with a fresh budget and a longer history", () => {
    const { kind, witness } = judge(lived(), { maxAttempts: 4 });
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ jobs: 1, replays: 2, calls: 9 });
    expect(kindOf(lived())).toBe("PASS");
  });

  it.each<[string, Partial<Record<keyof typeof life, History>>]>([
    [
      "an entry that was reopened",
      { entries: [page([entry(8, "entry-1")], { label: lookLabels[1], sentAt: 420 })] },
    ],
    [
      "the old entry beside the new one, in any order",
      { entries: [page([entry(8), entry(4, "entry-1")], { label: lookLabels[1], sentAt: 420 })] },
    ],
    [
      "counts of claims that made no call",
      { failedAgain: [read(400, { state: "failed", attempts: 10 })] },
    ],
    [
      "a service that does not count",
      {
        failedAgain: [read(400, { state: "failed" })],
        entries: [page([{ id: "entry-2", jobId: "job-1" }], { label: lookLabels[1], sentAt: 420 })],
      },
    ],
    ["a redirect of the status when done", { end: [] }],
  ])("passes %s", (_, change) => {
    expect(kindOf(lived(change), { maxAttempts: 4 })).toBe("PASS");
  });

  it.each<[string, Partial<Record<keyof typeof life, History>>]>([
    ["another job", { second: calls(4, 210, { jobId: "job-2" }) }],
    ["another effect key", { second: calls(4, 210, { effectKey: "effect-2" }) }],
    ["another payload", { second: calls(4, 210, { payloadDigest: "digest-2" }) }],
    ["a spent budget", { second: calls(1, 210) }],
    ["no call at all", { second: [], failedAgain: [], entries: [] }],
    [
      "a status that counts from the replay",
      { failedAgain: [read(400, { state: "failed", attempts: 4 })] },
    ],
    [
      "an entry that counts from the replay",
      { entries: [page([entry(4)], { label: lookLabels[1], sentAt: 420 })] },
    ],
    [
      "no entry after the second failure",
      { entries: [page([], { label: lookLabels[1], sentAt: 420 })] },
    ],
    ["a status that stays failed", { end: [read(600, { state: "failed", attempts: 8 })] }],
    ["no call after the second replay", { healed: [replay(2, 500)] }],
  ])("fails %s", (_, change) => {
    expect(kindOf(lived(change), { maxAttempts: 4 })).toBe("FAIL");
  });

  it("does not judge what it did not see", () => {
    expect(kindOf(lived({ replayed: [replay(1, 200, { status: 403 })] }))).toBe("INCONCLUSIVE");
    expect(kindOf(lived({ replayed: [] }))).toBe("INCONCLUSIVE");
    expect(kindOf(lived({ second: calls(1, 210), failedAgain: [] }))).toBe("INCONCLUSIVE");
    expect(kindOf(lived({ entries: [] }))).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
