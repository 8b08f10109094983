import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { JobState } from "../../conformance/contract/job.ts";
import { useTestDatabase } from "./database.fixture.ts";
import { lifeCycle, moved, type JobEvent } from "./life-cycle.ts";
import { caller, openStore } from "./store.fixture.ts";

const events = Object.values(lifeCycle).flatMap((moves) => Object.keys(moves)) as JobEvent[];
const error = { code: "dependency-failed", message: "It failed" } as const;

describe("the store and the life cycle", () => {
  const database = useTestDatabase();

  it("agree on where any sequence of events leads", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...events), { maxLength: 12 }),
        async (happened) => {
          const job = await startJob();
          let expected: JobState = "queued";
          for (const event of happened) {
            // A cancel of a running job only asks for its end, which the event `stop` then is.
            if (event === "cancel" && expected === "running") continue;
            // A job that has started cannot miss its deadline any more.
            if (event === "expire" && job.claims() > 0) continue;
            await job.apply(event);
            expected = moved(expected, event) ?? expected;
            expect(await job.status()).toBe(expected);
          }
          expect(await job.deadLetters()).toBe(expected === "failed" ? 1 : 0);
          expect(await job.attempts()).toBe(job.claims());
        },
      ),
      { numRuns: 60 },
    );
  });

  /** Applies events to a job in the database, as the holder of its latest lease. */
  async function startJob() {
    const { api, worker, submit, claim, statusOf, expireLease } = openStore(database());
    const { id } = await submit();
    const of = { id, tenant: caller.tenant };
    let fence = { jobId: id, attempt: 0, token: "00000000-0000-4000-8000-000000000000" };

    async function openEntries() {
      const { entries } = await api.listDeadLetters({ ...of, limit: 10_000, after: null });
      return entries.filter(({ jobId }) => jobId === id);
    }

    const actions: Record<JobEvent, () => Promise<unknown>> = {
      claim: async () => {
        fence = (await claim(id, fence.attempt + 1))?.fence ?? fence;
      },
      cancel: () => api.cancel(of, caller),
      expire: async () => {
        await database().owner.query("UPDATE jobs SET start_by = clock_timestamp() WHERE id = $1", [
          id,
        ]);
        await worker.expireOverdue();
      },
      succeed: () => worker.complete({ fence, result: "null" }),
      retry: () => worker.fail({ fence, error, next: { kind: "retry", delayMs: 0 } }),
      die: () => worker.fail({ fence, error, next: { kind: "die" } }),
      release: () => worker.release(fence),
      stop: () => worker.endCanceled(fence),
      crash: async () => {
        await expireLease(id);
        await worker.recoverCrashed({ maxCrashes: 1_000 });
      },
      replay: async () => {
        for (const entry of await openEntries()) await api.replay({ ...of, id: entry.id }, caller);
      },
    };

    return {
      apply: (event: JobEvent) => actions[event](),
      status: () => statusOf(id),
      attempts: async () => (await api.readJob(of))?.attempts,
      claims: () => fence.attempt,
      deadLetters: async () => (await openEntries()).length,
    };
  }
});
