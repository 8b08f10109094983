import { triesOnce } from "../judging/backoff.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import { retryAfterAnswers } from "../exercises/retry-after-answers.ts";
import { fatesIn, type Fate } from "../judging/fate.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { endOfJob, jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { notesOf } from "../judging/views.ts";

/**
 * A dependency that says when to come back is not asked earlier, and one that says nonsense does
 * no harm: its job goes on.
 *
 * A date has whole seconds, so that less than one too early is tolerated. A value beyond the
 * declared maximum may be capped or passed over, as long as the job is tried again.
 */
export const retryAfterIsALowerBound = defineCheck({
  id: "retry-after-is-a-lower-bound",
  requirement: "RTY-6",
  level: "must",
  title: "Retry-After from the dependency is a lower bound, and odd values are safe",
  clause: {
    text: "RFC 9110, 10.2.3: Retry-After says how long to wait before a follow-up request, as a date or in seconds",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3",
  },
  needs: [],
  exercise: retryAfterAnswers,
  scope: "run",
  judge: (judged) => {
    const { history, policy } = judged;
    if (policy.maxAttempts === 1) return triesOnce;
    const [asked] = notesOf(history, retryAfterAnswers, "asked");
    const fateOf = fatesIn(judged);
    const capMs = policy.maxRetryAfterMs ?? Number.POSITIVE_INFINITY;
    const { waitMs = 0, dueAt = 0 } = asked?.figures ?? {};
    const jobs = asked === undefined ? [] : jobsSeen(history, retryAfterAnswers);
    const found = jobs.flatMap((job): Found[] => {
      const failedAt = job.calls[0]?.answeredAt ?? null;
      if (failedAt === null) return [];
      const toldAt = toldOf({ label: job.op.label, failedAt, waitMs, dueAt });
      return [judgeOne({ job, toldAt, capAt: failedAt + capMs, fate: fateOf(job.op) })];
    });
    const bounded = found.filter(({ isBounded }) => isBounded);
    return verdictFrom({
      level: "must",
      ...sorted(found.map(({ look }) => look)),
      examined: bounded.length,
      holds: `${bounded.length} retries came no earlier than they were told, and ${found.length - bounded.length} odd values did no harm`,
      witness: { jobs: found.length, bounded: bounded.length, toldMs: waitMs },
    });
  },
});

/** What became of one job. `isBounded`: it was told a time, and its retry came no earlier. */
type Found = Readonly<{ look: Look; isBounded: boolean }>;

const granularityMs = 20;

/** A date is cut to whole seconds. */
const dateGranularityMs = 1_000;

/** When the dependency wished to be asked again; null where it said nothing that can be meant. */
function toldOf(options: {
  label: string;
  failedAt: number;
  waitMs: number;
  dueAt: number;
}): number | null {
  const { label, failedAt, waitMs, dueAt } = options;
  if (label === "seconds") return failedAt + waitMs;
  if (label === "date") return dueAt;
  return label === "huge" ? Number.POSITIVE_INFINITY : null;
}

function judgeOne(options: {
  job: SeenJob;
  toldAt: number | null;
  capAt: number;
  fate: Fate;
}): Found {
  const { job, toldAt, capAt, fate } = options;
  const { label } = job.op;
  const retry = job.calls[1];
  if (retry === undefined) return { look: lookAtUnretried(job, fate), isBounded: false };
  if (toldAt === null) return { look: holds, isBounded: false };
  const earlyMs = Math.min(toldAt, capAt) - retry.arrivedAt;
  if (earlyMs <= granularityMs) return { look: holds, isBounded: label !== "huge" };
  const because = `a job was retried ${Math.round(earlyMs)} ms earlier than its dependency asked for (${label})`;
  const isTolerable = label === "huge" || (label === "date" && earlyMs < dateGranularityMs);
  const look = isTolerable ? tolerated(because, ...storyOf(job)) : broken(because, ...storyOf(job));
  return { look, isBounded: false };
}

function lookAtUnretried(job: SeenJob, fate: Fate): Look {
  const end = endOfJob(job);
  const told = `a job that was told Retry-After (${job.op.label})`;
  // It was canceled while it waited, which is all that there was time for.
  if (end === "canceled") return holds;
  if (end !== null) return broken(`${told} ${end} without a retry`, ...storyOf(job));
  return fate.kind === "stuck" || fate.kind === "lost"
    ? broken(`${told} was never tried again`, ...storyOf(job))
    : unseen(`${told} was not yet tried again`, ...storyOf(job));
}
