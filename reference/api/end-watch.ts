import { setTimeout as sleep } from "node:timers/promises";

import type { JobId } from "../../conformance/contract/job.ts";
import type { Job } from "../jobs/store.ts";

/** Lets requests wait for the end of a job. */
export interface EndWatch {
  /** Resolves to the job when it has ended, to null when the time is up or the process is to end. */
  untilEnded(id: JobId, withinMs: number): Promise<Job | null>;
  /** Sends home whoever waits. */
  close(): void;
}

const lookEveryMs = 50;

/**
 * Watches all jobs that anybody waits for by one question to the store, however many they are; while
 * nobody waits nothing is asked. A look that fails is followed by the next one: who waits has been
 * told nothing wrong, and is answered at the latest when the time is up.
 */
export function pollForEnds(
  endedAmong: (ids: readonly JobId[]) => Promise<readonly Job[]>,
): EndWatch {
  const waiting = new Map<JobId, Set<(job: Job | null) => void>>();
  const closing = new AbortController();
  let isLooking = false;

  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    while (waiting.size > 0) {
      const ended = await endedAmong([...waiting.keys()]).catch(() => []);
      for (const job of ended) for (const tell of waiting.get(job.id) ?? []) tell(job);
      await sleep(lookEveryMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
    isLooking = false;
  }

  return {
    untilEnded: (id, withinMs) =>
      new Promise((resolve) => {
        if (closing.signal.aborted) return resolve(null);
        const others = waiting.get(id) ?? new Set();
        const tell = (job: Job | null): void => {
          clearTimeout(timer);
          others.delete(tell);
          if (others.size === 0) waiting.delete(id);
          resolve(job);
        };
        const timer = setTimeout(tell, withinMs, null);
        waiting.set(id, others.add(tell));
        void look();
      }),

    close() {
      closing.abort();
      for (const tells of waiting.values()) for (const tell of tells) tell(null);
    },
  };
}
