import { setTimeout as sleep } from "node:timers/promises";

import type { JobId } from "../../conformance/contract/job.ts";
import type { Database } from "./database.ts";

/** The channel on which it is announced which jobs have changed. */
export const jobChannel = "jobproof_jobs";

/** Tells all processes that these jobs have changed. A hint: it may be lost, never early. */
export interface Announcer {
  readonly announce: (ids: readonly JobId[]) => void;
  /** Resolves when nothing is under way any more. */
  readonly close: () => Promise<void>;
}

/** A notification may have 8000 bytes; an id has 36, and a comma. */
const idsAtOnce = 200;

/** Each notification wakes every connection that listens: a burst of outcomes shall be told in a few. */
const pauseMs = 20;

/**
 * Announces after the commit, in a transaction of its own: the first change at once, and then all that
 * has come together meanwhile.
 *
 * Inside the transaction that changes a job a notification would be simpler, and ruin it:
 * PostgreSQL takes one lock over all notifying transactions until they are on disk, so that no two
 * outcomes could be committed together. One that only notifies waits for no disk.
 */
export function openAnnouncer(database: Database): Announcer {
  const waiting = new Set<JobId>();
  let underWay: Promise<void> | null = null;

  async function send(): Promise<void> {
    while (waiting.size > 0) {
      const ids = [...waiting];
      waiting.clear();
      const payloads = Array.from({ length: Math.ceil(ids.length / idsAtOnce) }, (_none, index) =>
        ids.slice(index * idsAtOnce, (index + 1) * idsAtOnce).join(","),
      );
      const text = "SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload";
      // Whoever follows one of these jobs looks by itself after a while.
      await database.query(text, [jobChannel, payloads]).catch(() => undefined);
      await sleep(pauseMs);
    }
    underWay = null;
  }

  return {
    announce(ids) {
      if (ids.length === 0) return;
      for (const id of ids) waiting.add(id);
      underWay ??= send();
    },
    async close() {
      await underWay;
    },
  };
}
