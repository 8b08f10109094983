import type { Call } from "../contract/call.ts";
import type { JobId } from "../contract/job.ts";
import type { Op } from "../contract/op.ts";
import { oncePerHistory } from "./once.ts";
import { acceptedJobs, callsByToken, submitsByToken } from "./views.ts";

/** An accepted job and the calls that were made for it. */
export type JobCalls = Readonly<{
  accepted: Op;
  calls: readonly Call[];
  /**
   * Whether nobody but this job can have made these calls: no other accepted job has its token, and
   * no submission with it is in doubt.
   */
  isAlone: boolean;
}>;

/**
 * Finds the calls of every accepted job that was submitted with a token.
 *
 * The token decides, for it is ours and comes back unaltered in the URL. The job id that a worker
 * tells only parts jobs that share a token: a service may tell its dependency another id.
 */
export const callsOfJobs = oncePerHistory((history): ReadonlyMap<JobId, JobCalls> => {
  const callsOfToken = callsByToken(history);
  const submitsOfToken = submitsByToken(history);
  const found = new Map<JobId, JobCalls>();
  for (const [jobId, accepted] of acceptedJobs(history)) {
    if (accepted.token === null) continue;
    const submits = submitsOfToken.get(accepted.token) ?? [];
    const others = new Set(submits.flatMap((op) => op.jobId ?? []));
    others.delete(jobId);
    const calls = callsOfToken.get(accepted.token) ?? [];
    found.set(jobId, {
      accepted,
      calls:
        others.size === 0
          ? calls
          : calls.filter((call) => call.jobId === null || !others.has(call.jobId)),
      isAlone: others.size === 0 && submits.every((op) => op.outcome !== "info"),
    });
  }
  return found;
});
