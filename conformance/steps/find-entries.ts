import type { JobId } from "../contract/job.ts";
import type { Principal } from "../contract/principal.ts";
import { idOfEntry, jobOfEntry } from "../judging/dead-letters.ts";
import type { Bench, Submission } from "../exercise.ts";
import { entriesOn } from "../judging/views.ts";
import { whoMay } from "../who-may.ts";

/** How long to wait before the list is read again. */
const lookAgainMs = 100;

/**
 * Reads the list of dead letters until each of these jobs was seen to have an entry, or patience is
 * out. Resolves to the ids of the entries that were found, by job.
 *
 * Not all need to be seen in one look: pages shift while others are replayed and discarded.
 */
export async function findEntries(options: {
  bench: Bench;
  jobs: readonly Submission[];
  label: string;
  /** Default: somebody of the first tenant who may. */
  as?: Principal;
}): Promise<ReadonlyMap<JobId, string>> {
  const { bench, jobs, label, as = whoMay(bench.target, "inspect") } = options;
  const wanted = new Set(jobs.flatMap(({ jobId }) => jobId ?? []));
  const deadline = bench.clock() + bench.patienceMs;
  const found = new Map<JobId, string>();
  for (;;) {
    const pages = await bench.listDeadLetters({ as, label });
    for (const entry of pages.flatMap((page) => entriesOn(page))) {
      const jobId = jobOfEntry(bench.target, entry);
      const id = idOfEntry(bench.target, entry);
      if (jobId !== null && id !== null && wanted.has(jobId)) found.set(jobId, id);
    }
    const isRefused = pages.every((page) => page.outcome === "fail");
    if (found.size === wanted.size || isRefused || bench.clock() > deadline) return found;
    await bench.pause(lookAgainMs);
  }
}
