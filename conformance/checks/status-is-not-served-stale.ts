import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import { freshnessOf, pollAfterSec } from "../judging/freshness.ts";
import type { Op } from "../contract/op.ts";
import { statusPolledByMany } from "../exercises/status-polled-by-many.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { endOfJob, jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { endOf, opsOf, showsEnd } from "../judging/views.ts";

/**
 * A cache on the way must not show a job as it was, for longer than until the client asks again; and
 * asking changes nothing, however often.
 *
 * Only answers about jobs that have not ended are looked at: an end may be kept. An answer that says
 * nothing leaves it to the caches, which is tolerated.
 */
export const statusIsNotServedStale = defineCheck({
  id: "status-is-not-served-stale",
  requirement: "STS-8",
  level: "must",
  title:
    "The status may not be served from a cache beyond the poll interval, and polling changes nothing",
  clause: {
    text: "RFC 9111, section 4.2.2: a cache may assign a heuristic expiration time when an explicit one is not specified; section 5.2.2 has the directives that prevent it",
    url: "https://www.rfc-editor.org/rfc/rfc9111#section-4.2.2",
  },
  needs: [],
  exercise: statusPolledByMany,
  scope: "exercise",
  judge: (judged) => {
    const polls = opsOf(judged.history, "read").filter((op) => isPending(op));
    const jobs = jobsSeen(judged.history, statusPolledByMany, "polled");
    const control = jobsSeen(judged.history, statusPolledByMany, "control");
    const looks = [
      ...polls.map(lookAtFreshness),
      ...jobs
        .filter((job) => !mayHaveLostItsWorker(job, judged))
        .map((job) => lookAtPolled(job, { judged, control })),
    ];
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      holds: `${polls.length} answers about jobs that had not ended may not be kept, and polling ${jobs.length} jobs left them as they were`,
      // At least one poll, and one job that was polled.
      atLeast: polls.length === 0 ? looks.length + 1 : polls.length + 1,
      witness: { polls: polls.length, jobs: jobs.length },
    });
  },
});

function isPending(op: Op): boolean {
  return op.outcome === "ok" && op.state !== null && op.state !== "unknown" && !showsEnd(op);
}

function lookAtFreshness(op: Op): Look {
  const headers = op.answer?.headers ?? {};
  const freshness = freshnessOf(headers);
  if (freshness === "unsaid")
    return tolerated(
      "the status of a job that has not ended does not say whether it may be kept",
      op,
    );
  const pollSec = pollAfterSec(headers);
  return freshness > pollSec
    ? broken(
        `the status of a job that has not ended may be kept for ${freshness} s; clients shall ask again after ${pollSec} s`,
        op,
      )
    : holds;
}

/** A call that was open for as long as a lease lasts may be made again: the worker was too slow to renew it. */
function mayHaveLostItsWorker({ calls }: SeenJob, { policy }: Judged): boolean {
  const [first] = calls;
  if (first === undefined || calls.length < 2 || policy.leaseMs === undefined) return false;
  return first.end === "aborted" || endOf(first) - first.arrivedAt >= policy.leaseMs;
}

/** The control says what would have happened to the job anyway. */
function lookAtPolled(
  job: SeenJob,
  { judged, control }: { judged: Judged; control: readonly SeenJob[] },
): Look {
  const end = endOfJob(job);
  const others = control.map(endOfJob);
  if (end === null || control.length === 0 || others.includes(null))
    return unseen("the end of a job was not seen", ...storyOf(job));
  const isUsual = control.every(
    (other) => endOfJob(other) === "succeeded" && other.calls.length === 1,
  );
  if (!isUsual) return unseen("jobs that nobody polled were not run once either", ...storyOf(job));
  if (job.calls.length > 1)
    return broken(`a job that was polled was called ${job.calls.length} times`, ...storyOf(job));
  if (end !== "succeeded") return broken(`a job that was polled ended as ${end}`, ...storyOf(job));
  const polls = opsOf(judged.history, "read", "poll").filter(
    (op) => op.jobId === job.op.jobId && isPending(op),
  );
  const told = polls.filter(({ attempts }) => attempts !== null);
  const changed = told.find(({ attempts }) => attempts !== told[0]?.attempts);
  return changed === undefined
    ? holds
    : broken(
        "the attempts of a job changed while it was polled, without another call",
        job.op,
        ...told.slice(0, 1),
        changed,
      );
}
