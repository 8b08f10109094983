import type { Op } from "../contract/op.ts";
import type { RateLimit } from "../contract/policy.ts";

/** More accepted requests than a limit allows in the time that they certainly took. */
export type Excess = Readonly<{ ops: readonly Op[]; spanMs: number; most: number }>;

/** Our clock and theirs may differ by this share, and so much besides. */
const clockShare = 1.01;
const clockMs = 50;

/**
 * Finds the span of time in which a limit was exceeded most; null where it never was.
 *
 * Each request was admitted at some time between its sending and its answer, so only those count
 * whose both ends lie within the span. Windows may begin at any time, and a bucket may be full when
 * the span begins: either way a span has one window's worth more than its length says.
 */
export function worstExcess(admitted: readonly Op[], limit: RateLimit): Excess | null {
  const { count, windowMs } = limit;
  const byEnd = admitted.toSorted((a, b) => a.doneAt - b.doneAt);
  let worst: Excess | null = null;
  let worstBy = 0;
  for (const { sentAt: from } of admitted) {
    const inside: Op[] = [];
    for (const op of byEnd) {
      if (op.sentAt < from) continue;
      inside.push(op);
      const spanMs = op.doneAt - from;
      const most = count * (Math.ceil((spanMs * clockShare + clockMs) / windowMs) + 1);
      if (inside.length - most <= worstBy) continue;
      worstBy = inside.length - most;
      worst = { ops: [...inside], spanMs, most };
    }
  }
  return worst;
}
