import { idOfEntry, jobOfEntry } from "./dead-letters.ts";
import type { History } from "../contract/history.ts";
import type { JobId } from "../contract/job.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { oncePerPair } from "./once.ts";
import { fillPath } from "../target/target-words.ts";
import { acceptedJobs, entriesOn, opsOf, replaysIn } from "./views.ts";

/**
 * Finds the replays that took effect, or may have, for each job: each may reopen a job that had ended.
 *
 * An entry is known by its id and not by its job, so that the lists tell which is which. A replay
 * that nothing links to a job counts for every job.
 */
export const replaysOf = oncePerPair((history, target: Target): ReplaysOf => {
  const accepted = acceptedJobs(history);
  const jobByPath = jobsByReplayPath(history, target);
  const byJob = new Map<JobId | null, Op[]>();
  for (const op of opsOf(history, "replay")) {
    if (op.outcome === "fail") continue;
    const told = op.jobId !== null && accepted.has(op.jobId) ? op.jobId : null;
    const jobId = told ?? jobByPath.get(op.request.path) ?? null;
    byJob.set(jobId, [...(byJob.get(jobId) ?? []), op]);
  }
  const unlinked = byJob.get(null) ?? [];
  const bulks = replaysIn(history).filter((op) => op.did === "bulk-replay");
  return (jobId) => [
    ...(byJob.get(jobId) ?? []),
    ...unlinked,
    ...bulks.filter((op) => op.exercise === accepted.get(jobId)?.exercise),
  ];
});

type ReplaysOf = (jobId: JobId) => readonly Op[];

function jobsByReplayPath(history: History, target: Target): ReadonlyMap<string, JobId> {
  const { deadLetters } = target;
  const jobs = new Map<string, JobId>();
  if (deadLetters === undefined) return jobs;
  const listed = opsOf(history, "list-dead-letters").flatMap((page) => entriesOn(page));
  const read = opsOf(history, "read-dead-letter").map((op) => op.value);
  for (const entry of [...listed, ...read]) {
    const [id, jobId] = [idOfEntry(target, entry), jobOfEntry(target, entry)];
    if (id !== null && jobId !== null) jobs.set(fillPath(deadLetters.replay.path, id), jobId);
  }
  return jobs;
}
