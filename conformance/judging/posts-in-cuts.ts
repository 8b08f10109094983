import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import type { JobId } from "../contract/job.ts";
import type { Op } from "../contract/op.ts";
import { cutAt, cutsIn, wasFelt, type Cut } from "./cuts.ts";
import { apiCutOffAroundPost, cutLabels } from "../exercises/api-cut-off-around-post.ts";
import { callsByToken, groupBy, opsOf } from "./views.ts";

/** One submission into a cut, and all that came of it. */
export type PostInCut = Readonly<{
  cut: Cut;
  /** The request that was sent into the cut. */
  op: Op;
  /** The same request when the link was healed, in order; none where it was given up. */
  retries: readonly Op[];
  calls: readonly Call[];
  /** Every job that an answer named. */
  jobIds: readonly JobId[];
}>;

/** Every submission that was sent into a cut which was felt. */
export function postsInCuts(history: History): readonly PostInCut[] {
  const cuts = cutsIn(history, { exercise: apiCutOffAroundPost.id, role: "api" }).filter(wasFelt);
  const retries = groupBy(opsOf(history, "submit", cutLabels.retry), (op) => op.token);
  const calls = callsByToken(history);
  return opsOf(history, "submit", cutLabels.during).flatMap((op): PostInCut[] => {
    const cut = cutAt(cuts, op.sentAt);
    if (cut === undefined) return [];
    const own = retries.get(op.token ?? "") ?? [];
    const named = [op, ...own].flatMap((answered) => answered.jobId ?? []);
    const made = calls.get(op.token ?? "") ?? [];
    return [{ cut, op, retries: own, calls: made, jobIds: [...new Set(named)] }];
  });
}

/** What there is to show of one. */
export function storyOfPost({ cut, op, retries, calls }: PostInCut) {
  const ends = cut.end === null ? [] : [cut.end];
  return [cut.fault, op, ...ends, ...retries.slice(-1), ...calls.slice(0, 6)];
}
