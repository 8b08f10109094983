import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

const aDayMs = 86_400_000;

/** The queue forgets the job, because a timer remembers it; and then the timer's process ends. */
export const backoffIsKeptInATimer = defineFault({
  id: "backoff-is-kept-in-a-timer",
  wrong: "A retry waits in a setTimeout of the worker, and is gone when the worker is.",
  seen: null,
  tier: 1,
  breaks: ["DUR-7", "DUR-1"],
  change: changeWorkerStore((store, { database }) => {
    async function wake(jobId: string): Promise<void> {
      await database.query(
        `WITH due AS (
           UPDATE jobs SET due_at = clock_timestamp() WHERE id = $1 AND status = 'queued'
           RETURNING id
         )
         UPDATE outbox SET visible_at = clock_timestamp() FROM due WHERE outbox.job_id = due.id`,
        [jobId],
      );
      await database.query("SELECT pg_notify('jobproof_outbox', '')");
    }
    return {
      async fail({ fence, error, next }) {
        if (next.kind === "die") return store.fail({ fence, error, next });
        const parked = { kind: "retry", delayMs: aDayMs } as const;
        const outcome = await store.fail({ fence, error, next: parked });
        setTimeout(() => void wake(fence.jobId).catch(() => undefined), next.delayMs);
        return outcome;
      },
    };
  }),
});
