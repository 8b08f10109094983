import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JobState } from "../contract/job.ts";
import type { Op } from "../contract/op.ts";
import { op, wholeTarget } from "./history.fixture.ts";
import { broughtBack, fallenAttempts } from "./order-graph.ts";

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
