import { sayingOf } from "../judging/answers.ts";
import type { Op } from "../contract/op.ts";
import type { Bench, Prepared } from "../exercise.ts";

/** The first and the longest pause between two tries; it doubles in between. */
const firstPauseMs = 25;
const longestPauseMs = 400;

/** A conflict may pass: somebody else may hold the key at this moment. */
const conflict = 409;

/**
 * Sends the very same request again for as long as its answer may be a passing one: none, 5xx, one
 * too many, or a conflict. Resolves to the last answer; the history has them all.
 */
export async function insist(
  bench: Bench,
  prepared: Prepared,
  { withinMs }: { withinMs: number },
): Promise<Op> {
  const giveUpAt = bench.clock() + withinMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    const op = await bench.ask(prepared.asking);
    const saying = sayingOf(op);
    const mayPass = saying !== "yes" && (saying !== "no" || op.answer?.status === conflict);
    if (!mayPass || bench.clock() + pauseMs > giveUpAt) return op;
    await bench.pause(pauseMs);
  }
}
