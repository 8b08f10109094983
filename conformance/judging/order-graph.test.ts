import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JobState } from "../contract/job.ts";
import type { Op } from "../contract/op.ts";
import { op, wholeTarget } from "./history.fixture.ts";
import { broughtBack, fallenAttempts, isRevival, readsByJob } from "./order-graph.ts";

/** Reads with random spans of a job whose true state is `stateAt`: each sees one instant of its span. */
function readsOf(
  spans: readonly { sentAt: number; tookMs: number; seenAfter: number }[],
  truth: (at: number) => { state: JobState; attempts: number },
): readonly Op[] {
  return spans.map(({ sentAt, tookMs, seenAfter }) => {
    const seenAt = sentAt + (tookMs * seenAfter) / 100;
    return op({ did: "read", sentAt, doneAt: sentAt + tookMs, ...truth(seenAt) });
  });
}

const spans = fc.array(
  fc.record({
    sentAt: fc.integer({ min: 0, max: 1_000 }),
    tookMs: fc.integer({ min: 1, max: 200 }),
    seenAfter: fc.integer({ min: 0, max: 100 }),
  }),
  { minLength: 2, maxLength: 40 },
);

const read = (state: JobState, sentAt: number): Op => op({ did: "read", state, sentAt });

describe("the order graph", () => {
  it("never contradicts a job that retries, ends and is replayed, however reads overlap", () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 300, max: 600 }), (drawn, replayedAt) => {
        const truth = (at: number): { state: JobState; attempts: number } => {
          if (at < 50) return { state: "queued", attempts: 0 };
          if (at < 100) return { state: "running", attempts: 1 };
          if (at < 150) return { state: "queued", attempts: 1 };
          if (at < 200) return { state: "running", attempts: 2 };
          if (at < replayedAt + 5) return { state: "failed", attempts: 2 };
          if (at < replayedAt + 50) return { state: "queued", attempts: 2 };
          return { state: "succeeded", attempts: 3 };
        };
        const replay = op({ did: "replay", sentAt: replayedAt, doneAt: replayedAt + 10 });
        const history = [op(), ...readsOf(drawn, truth), replay];
        expect(broughtBack(history, wholeTarget)).toEqual([]);
        expect(fallenAttempts(history)).toEqual([]);
      }),
    );
  });

  it("always finds a job that was certainly seen to end and certainly seen at work later", () => {
    fc.assert(
      fc.property(spans, (drawn) => {
        const reads = readsOf(drawn, (at) =>
          at < 400 ? { state: "succeeded", attempts: 2 } : { state: "running", attempts: 1 },
        );
        const ends = reads.filter(({ state }) => state === "succeeded");
        const isSeen = reads.some(
          ({ state, sentAt }) => state === "running" && ends.some((end) => end.doneAt < sentAt),
        );
        expect(broughtBack([op(), ...reads], wholeTarget)).toHaveLength(isSeen ? 1 : 0);
        expect(fallenAttempts([op(), ...reads])).toHaveLength(isSeen ? 1 : 0);
      }),
    );
  });

  it("lets a replay whose answer never came explain a change for ever", () => {
    const silent = op({ did: "replay", sentAt: 10, status: null });
    const reads = [read("failed", 5), read("queued", 50), read("failed", 60), read("queued", 90)];
    expect(broughtBack([op(), silent, ...reads], wholeTarget)).toEqual([]);
  });
});

describe("readsByJob", () => {
  it("tells what stated a state that we know, by job, in the order of sending", () => {
    const [late, early] = [read("running", 9), read("queued", 3)];
    const other = op({ did: "read", state: "failed", jobId: "job-2" });
    const untold = [
      op({ did: "read", state: null }),
      op({ did: "read", state: "unknown" }),
      op({ did: "read", state: "running", status: 503 }),
      op({ did: "cancel", state: "canceled" }),
    ];
    const nobody = op({ did: "read", state: null, jobId: "job-3" });
    const found = readsByJob([late, ...untold, early, other, nobody]);
    expect(Object.fromEntries(found)).toEqual({ "job-1": [early, late], "job-2": [other] });
  });
});

describe("a job that was brought back", () => {
  const back = (...reads: readonly Op[]) => broughtBack([op(), ...reads], wholeTarget);
  const replay = (said: Partial<Op>): Op => op({ did: "replay", token: null, ...said });

  it("is told once, by the first look that contradicts an end", () => {
    const [end, same, revived, again] = [
      read("failed", 5),
      read("failed", 20),
      read("queued", 30),
      read("running", 40),
    ];
    const other = [
      op({ did: "read", state: "succeeded", jobId: "job-2" }),
      op({ did: "read", state: "failed", jobId: "job-2", sentAt: 50 }),
    ];
    expect(back(again, revived, same, end, ...other)).toEqual([
      { jobId: "job-2", before: other[0], after: other[1] },
      { jobId: "job-1", before: end, after: revived },
    ]);
  });

  it.each([
    [9, 0],
    [10, 0],
    [11, 1],
  ])("needs a look that was sent after the end was told: at %i", (sentAt, count) => {
    expect(back(read("failed", 9), read("running", sentAt))).toHaveLength(count);
  });

  it.each<[string, Partial<Op>, number]>([
    ["that was sent while the job was looked at", { sentAt: 51, doneAt: 60 }, 0],
    ["that was sent afterwards", { sentAt: 52, doneAt: 60 }, 1],
    ["of another job", { sentAt: 20, jobId: "job-2" }, 1],
    ["that was refused", { sentAt: 20, outcome: "fail" }, 1],
  ])("is explained by a replay %s", (_, said, count) => {
    const reads = [read("failed", 5), read("queued", 50)];
    expect(back(op({ jobId: "job-2" }), ...reads, replay(said))).toHaveLength(count);
  });

  it.each<[string, Partial<Op>, number]>([
    ["was answered as the job was last seen at work", { sentAt: 10, doneAt: 50 }, 0],
    ["had been answered before", { sentAt: 10, doneAt: 49 }, 1],
  ])("has used up a replay that %s", (_, said, count) => {
    const reads = [
      read("running", 40),
      read("running", 50),
      read("failed", 60),
      read("queued", 90),
    ];
    expect(back(...reads, replay(said))).toHaveLength(count);
  });

  it.each([
    ["queued", true],
    ["running", true],
    ["succeeded", false],
    ["unknown", false],
    [null, false],
  ] as const)("is revived where it goes on, not where it ends otherwise: %s", (state, revives) => {
    const after = op({ did: "read", state });
    expect(isRevival({ jobId: "job-1", before: read("failed", 0), after })).toBe(revives);
  });
});

describe("a number of attempts that fell", () => {
  const counted = (sentAt: number, attempts: number | null, doneAt = sentAt + 1): Op =>
    op({ did: "read", state: "running", sentAt, doneAt, attempts });

  it("is told once, beside the highest that was told before", () => {
    const reads = [
      counted(0, 1),
      counted(10, 3),
      counted(20, 3),
      counted(30, null),
      counted(40, 2),
      counted(50, 0),
    ];
    expect(fallenAttempts(reads)).toEqual([{ jobId: "job-1", before: reads[1], after: reads[4] }]);
  });

  it.each<[string, readonly Op[], number]>([
    ["stayed", [counted(0, 2), counted(10, 2)], 0],
    ["was told while another look was on its way", [counted(0, 2, 10), counted(10, 1)], 0],
    ["was told before another look was sent", [counted(0, 2, 9), counted(10, 1)], 1],
    ["was told by a slow look first", [counted(0, 2, 90), counted(10, 1), counted(91, 1)], 1],
    [
      "was told by a look that overlaps others",
      [counted(0, 3, 90), counted(10, 1, 20), counted(50, 0)],
      1,
    ],
    ["fell to none at all", [counted(0, 1), counted(10, 0)], 1],
    ["was not told any more", [counted(0, 1), counted(10, null)], 0],
  ])("counts where it %s", (_, reads, count) => {
    expect(fallenAttempts(reads)).toHaveLength(count);
  });
});
