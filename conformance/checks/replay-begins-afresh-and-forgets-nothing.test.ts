import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { lookLabels, replayLabel } from "../exercises/dead-jobs-fail-again.ts";
import { call, op } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { replayBeginsAfreshAndForgetsNothing } from "./replay-begins-afresh-and-forgets-nothing.ts";

const judge = (history: History, policy = {}) =>
  telling(replayBeginsAfreshAndForgetsNothing.judge({ history, target: wholeInbox, policy }));
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

const timeOf = (event: History[number]): number =>
  event.kind === "op" ? event.sentAt : event.kind === "call" ? event.arrivedAt : -1;

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

  it("counts a call from the moment at which the replay was sent for the replay's", () => {
    expect(kindOf(lived({ second: calls(4, 200) }), { maxAttempts: 4 })).toBe("PASS");
    expect(kindOf(lived({ second: calls(4, 199) }), { maxAttempts: 4 })).toBe("FAIL");
  });

  it("passes a job that was replayed only once, or whose second replay was refused", () => {
    const once = lived({ healed: [], end: [] });
    expect(judge(once)).toMatchObject({
      kind: "PASS",
      witness: { jobs: 1, replays: 1, calls: 8 },
    });
    const refused = lived({ healed: [replay(2, 500, { status: 403 })], end: [] });
    expect(judge(refused)).toMatchObject({ kind: "PASS", witness: { replays: 1 } });
  });

  it.each([
    ["the declared maximum", { before: 4, after: 3, policy: { maxAttempts: 3 }, kind: "PASS" }],
    ["fewer than declared", { before: 4, after: 2, policy: { maxAttempts: 3 }, kind: "FAIL" }],
    ["as few as at first", { before: 2, after: 2, policy: { maxAttempts: 4 }, kind: "PASS" }],
    ["two, where no maximum is declared", { before: 4, after: 2, policy: {}, kind: "PASS" }],
    ["one, where no maximum is declared", { before: 4, after: 1, policy: {}, kind: "FAIL" }],
    ["one, as at first", { before: 1, after: 1, policy: {}, kind: "PASS" }],
  ])("judges a budget of %s", (_, { before, after, policy, kind }) => {
    const history = lived({ first: calls(before, 10), second: calls(after, 210) });
    expect(kindOf(history, policy)).toBe(kind);
  });

  it.each<[string, Partial<Record<keyof typeof life, History>>, History]>([
    [
      "another effect key",
      { second: calls(4, 210, { effectKey: "effect-2" }), healed: [], end: [] },
      [call({ arrivedAt: 10 }), call({ arrivedAt: 270 })],
    ],
    [
      "another payload",
      { second: calls(4, 210, { payloadDigest: "digest-2" }), healed: [], end: [] },
      [call({ arrivedAt: 10 }), call({ arrivedAt: 270 })],
    ],
  ])("shows the submission, the replay, and the first and last call, for %s", (_, change, ends) => {
    const { evidence } = judge(lived(change), { maxAttempts: 4 });
    expect(evidence.map(timeOf)).toEqual([0, 200, ...ends.map(timeOf)]);
  });

  it("shows what it counted", () => {
    const spent = lived({ second: calls(1, 210) });
    expect(judge(spent, { maxAttempts: 4 }).evidence.map(timeOf)).toEqual([0, 70, 200, 210]);
    const forgetful = lived({ failedAgain: [read(400, { state: "failed", attempts: 7 })] });
    expect(judge(forgetful).evidence.map(timeOf)).toEqual([0, 200, 270, 400]);
    const entries = [page([entry(7)], { label: lookLabels[1], sentAt: 420 })];
    expect(judge(lived({ entries })).evidence.map(timeOf)).toEqual([0, 200, 270, 420]);
    const refused = replay(1, 200, { status: 403 });
    expect(judge(lived({ replayed: [refused] })).evidence.map(timeOf)).toEqual([0, 200, 500]);
  });

  it.each<[string, Op, string]>([
    ["was sent with its last call", read(270, { state: "failed", attempts: 8 }), "INCONCLUSIVE"],
    ["was sent before its last call", read(250, { state: "failed" }), "INCONCLUSIVE"],
    ["was sent with the next replay", read(500, { state: "failed" }), "INCONCLUSIVE"],
    ["shows another job", read(400, { state: "failed", jobId: "job-9" }), "INCONCLUSIVE"],
    ["shows it at work", read(400, { state: "running" }), "INCONCLUSIVE"],
    ["was sent right before the next replay", read(499, { state: "failed" }), "PASS"],
    ["was sent right after its last call", read(271, { state: "failed" }), "PASS"],
  ])("needs a look at its second end: one that %s", (_, look, kind) => {
    expect(kindOf(lived({ failedAgain: [look] }), { maxAttempts: 4 })).toBe(kind);
  });

  it("reads the count after the second end only, and only that of the job", () => {
    const failedAgain = [
      read(230, { state: "failed", attempts: 4 }),
      read(400, { state: "failed", attempts: 8 }),
      read(410, { state: "failed", attempts: 1, jobId: "job-9" }),
      read(500, { state: "failed", attempts: 4 }),
    ];
    expect(kindOf(lived({ failedAgain }))).toBe("PASS");
  });

  it.each<[string, History]>([
    ["none", [page([entry(0)], { label: lookLabels[1], sentAt: 420 })]],
    [
      "too few beside an entry that does not count",
      [
        page([entry(4), { id: "entry-1", jobId: "job-1" }], {
          label: lookLabels[1],
          sentAt: 420,
        }),
      ],
    ],
    [
      "too few beside the entry of another job",
      [
        page([entry(4), { id: "entry-9", jobId: "job-9", attempts: 20 }], {
          label: lookLabels[1],
          sentAt: 420,
        }),
      ],
    ],
  ])("fails a dead letter that counts %s", (_, entries) => {
    expect(kindOf(lived({ entries }))).toBe("FAIL");
  });

  it("misses a dead letter only on a list that was read to its end", () => {
    const look = (sentAt: number, said: Partial<Op> = {}) =>
      page([], { label: lookLabels[1], sentAt, ...said });
    const cut = { value: { items: [], next: "/v1/dead-letters?page=2" } };
    expect(kindOf(lived({ entries: [look(420, cut)] }))).toBe("INCONCLUSIVE");
    const { kind, evidence } = judge(lived({ entries: [look(420), look(425), look(430, cut)] }));
    expect(kind).toBe("FAIL");
    expect(evidence.map(timeOf)).toEqual([0, 200, 270, 400, 425]);
    const first = page([entry(8)], { label: lookLabels[0], sentAt: 150 });
    expect(kindOf(lived({ entries: [first, look(420)] }))).toBe("FAIL");
  });

  describe("of a job that was refused for good", () => {
    const refusedLife = {
      submitted: [op({ label: "refused" })],
      first: calls(1, 10, { status: 400 }),
      replayed: [replay(1, 200, { label: replayLabel("refused", 1) })],
      second: calls(1, 210, { status: 400 }),
      failedAgain: [],
      entries: [page([entry(2)], { label: lookLabels[1], sentAt: 420 })],
      healed: [replay(2, 500, { label: replayLabel("refused", 2) }), call({ arrivedAt: 510 })],
    };

    it("asks for no more attempts than one, and for no look at its end", () => {
      expect(kindOf(lived(refusedLife), { maxAttempts: 4 })).toBe("PASS");
    });

    it("says nothing of a missing dead letter where its second end was not seen", () => {
      const entries = [page([], { label: lookLabels[1], sentAt: 420 })];
      expect(kindOf(lived({ ...refusedLife, entries }))).toBe("INCONCLUSIVE");
    });
  });

  describe("after the second replay", () => {
    const runs = (...those: readonly Call[]) => [replay(2, 500), ...those];

    it("looks at the job after the call that was answered well", () => {
      const healed = runs(call({ arrivedAt: 510, status: 503 }), call({ arrivedAt: 560 }));
      const between = [read(540, { state: "failed" })];
      expect(kindOf(lived({ healed, end: between }))).toBe("PASS");
      const broken = runs(call({ arrivedAt: 510, end: "aborted" }), call({ arrivedAt: 560 }));
      expect(kindOf(lived({ healed: broken, end: between }))).toBe("PASS");
      expect(kindOf(lived({ end: [read(510, { state: "failed" })] }))).toBe("PASS");
      expect(kindOf(lived({ end: [read(511, { state: "failed" })] }))).toBe("FAIL");
    });

    it("takes the last state that was told, and only of the job", () => {
      const silent = [read(600, { state: "failed" }), read(650, { state: null })];
      expect(kindOf(lived({ end: silent }))).toBe("FAIL");
      const other = [...life.end, read(650, { state: "failed", jobId: "job-9" })];
      expect(kindOf(lived({ end: other }))).toBe("PASS");
    });

    it("says nothing of one that still runs", () => {
      const { kind, evidence } = judge(lived({ end: [read(600, { state: "running" })] }));
      expect(kind).toBe("INCONCLUSIVE");
      expect(evidence.map(timeOf)).toEqual([0, 500, 510, 600]);
    });
  });

  it("does not judge what it did not see", () => {
    expect(kindOf(lived({ replayed: [replay(1, 200, { status: 403 })] }))).toBe("INCONCLUSIVE");
    expect(kindOf(lived({ replayed: [] }))).toBe("INCONCLUSIVE");
    expect(kindOf(lived({ second: calls(1, 210), failedAgain: [] }))).toBe("INCONCLUSIVE");
    expect(kindOf(lived({ entries: [] }))).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
