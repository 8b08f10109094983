import type { ClaimedJob, WorkerStore } from "../jobs/store.ts";
import { postgresWorkerStore } from "../jobs/store-postgres.ts";
import type { WorkerParts } from "../parts.ts";
import type { Change } from "../run.ts";
import { knownTypes } from "../work/known-types.ts";

/** Claims jobs of every type, and does with those that no worker knows what it is told. */
export function claimAnyType(
  end: (job: ClaimedJob, store: WorkerStore) => Promise<unknown>,
): Change {
  return {
    worker: (parts: WorkerParts) => {
      const { database } = parts;
      const types = [...knownTypes, "probe-of-tomorrow"];
      const greedy = postgresWorkerStore({ database, heartbeats: database, types });
      return {
        ...parts,
        store: {
          ...parts.store,
          async claim(wanted) {
            const jobs = await greedy.claim(wanted);
            const unknown = jobs.filter(({ type }) => !knownTypes.includes(type));
            for (const job of unknown) await end(job, parts.store);
            return jobs.filter((job) => !unknown.includes(job));
          },
        },
      };
    },
  };
}
