import { triesOnce } from "../judging/backoff.ts";
import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { Note } from "../contract/history.ts";
import { retryAfterAnswers } from "../exercises/retry-after-answers.ts";
import { fatesIn, type Fate } from "../judging/fate.ts";
import { endOfJob, jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";

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
    const asked = history.find((event): event is Note => isAsked(event));
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
    const those = (kind: Found["kind"]): readonly Finding[] =>
      found.flatMap((it) => (it.kind === kind && "finding" in it ? [it.finding] : []));
    const bounded = found.filter((it) => it.kind === "kept" && it.isBounded);
    return verdictFrom({
      level: "must",
      examined: bounded.length,
      holds: `${bounded.length} retries came no earlier than they were told, and ${found.length - bounded.length} odd values did no harm`,
      broken: those("broken"),
      tolerated: those("tolerated"),
      unseen: those("unseen"),
      witness: { jobs: found.length, bounded: bounded.length, toldMs: waitMs },
    });
  },
});

/** What became of one job. `isBounded`: it was told a time, and its retry came no earlier. */
type Found =
  | Readonly<{ kind: "kept"; isBounded: boolean }>
  | Readonly<{ kind: "broken" | "tolerated" | "unseen"; finding: Finding }>;

const granularityMs = 20;

/** A date is cut to whole seconds. */
const dateGranularityMs = 1_000;

function isAsked(event: { kind: string; exercise: string; detail?: string }): boolean {
  return (
    event.kind === "note" && event.exercise === retryAfterAnswers.id && event.detail === "asked"
  );
}

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
  const tell = (kind: "broken" | "tolerated" | "unseen", because: string): Found => ({
    kind,
    finding: { because, evidence: storyOf(job) },
  });
  if (retry === undefined) return unretried(job, fate, tell);
  if (toldAt === null) return { kind: "kept", isBounded: false };
  const earlyMs = Math.min(toldAt, capAt) - retry.arrivedAt;
  if (earlyMs <= granularityMs) return { kind: "kept", isBounded: label !== "huge" };
  const because = `a job was retried ${Math.round(earlyMs)} ms earlier than its dependency asked for (${label})`;
  const isTolerable = label === "huge" || (label === "date" && earlyMs < dateGranularityMs);
  return tell(isTolerable ? "tolerated" : "broken", because);
}

function unretried(
  job: SeenJob,
  fate: Fate,
  tell: (kind: "broken" | "unseen", because: string) => Found,
): Found {
  const end = endOfJob(job);
  const { label } = job.op;
  // It was canceled while it waited, which is all that there was time for.
  if (end === "canceled") return { kind: "kept", isBounded: false };
  if (end !== null) {
    return tell("broken", `a job that was told Retry-After (${label}) ${end} without a retry`);
  }
  if (fate.kind === "stuck" || fate.kind === "lost") {
    return tell("broken", `a job that was told Retry-After (${label}) was never tried again`);
  }
  return tell("unseen", `a job that was told Retry-After (${label}) was not yet tried again`);
}
