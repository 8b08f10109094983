import { isSuccess } from "./attempts.ts";
import type { Call } from "../contract/call.ts";
import type { Op } from "../contract/op.ts";
import type { Principal } from "../contract/principal.ts";
import type { Target } from "../contract/target.ts";
import type { Ms } from "../contract/time.ts";

/**
 * Says whether the record of a job may be gone by now because its declared time is over.
 *
 * That needs a call that the ledger accepted: a job that nobody ran has not ended. Retention holds
 * for the client who is declared as short-lived, and where there is none for tenant A.
 */
export function isPastRetention(of: {
  accepting: Op;
  calls: readonly Call[];
  target: Target;
  at: Ms;
}): boolean {
  const { accepting, calls, target, at } = of;
  const { retentionMs } = target.policy ?? {};
  if (retentionMs === undefined || !isShortLived(accepting.as, target)) return false;
  const ran = calls.find(isSuccess);
  return ran !== undefined && (ran.answeredAt ?? at) + retentionMs <= at;
}

function isShortLived(as: Principal, { credentials }: Target): boolean {
  return as === "short-lived" || (as === "tenant-a" && credentials?.shortLived === undefined);
}
