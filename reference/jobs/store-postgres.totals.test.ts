import { describe, expect, it } from "vitest";

import { useTestDatabase } from "./database.fixture.ts";
import { caller, openStore } from "./store.fixture.ts";

const error = { code: "dependency-failed", message: "The dependency answered 503" } as const;

describe("the totals in PostgreSQL", () => {
  const database = useTestDatabase();

  it("count every turn of a job once, and nothing that is none", async () => {
    const { api, worker, submit, submitAndClaim, claim } = openStore(database());
    const begun = await submitAndClaim();
    await worker.complete({ fence: begun.fence, result: "1" });
    await worker.complete({ fence: begun.fence, result: "1" });

    const failing = await submitAndClaim();
    const { jobId } = failing.fence;
    await worker.fail({ fence: failing.fence, error, next: { kind: "retry", delayMs: 0 } });
    const second = await claim(jobId, 2);
    if (second === null) throw new Error("The retry could not be claimed");
    await worker.release(second.fence);
    const third = await claim(jobId, 3);
    if (third === null) throw new Error("A released job could not be claimed");
    await worker.fail({ fence: third.fence, error, next: { kind: "die" } });
    await api.replayMany(
      { tenant: caller.tenant, reason: null, from: null, until: null, limit: 9, perSec: 9 },
      caller,
    );

    const canceled = await submit();
    await api.cancel({ id: canceled.id, tenant: caller.tenant }, caller);
    await api.cancel({ id: canceled.id, tenant: caller.tenant }, caller);

    expect(await api.totals()).toEqual({
      accepted: 3,
      succeeded: 1,
      failed: 1,
      canceled: 1,
      expired: 0,
      retried: 1,
      "dead-lettered": 1,
    });
  });

  it("count a crash as a retry", async () => {
    const { api, worker, submitAndClaim, expireLease } = openStore(database());
    const { retried } = await api.totals();
    const { fence } = await submitAndClaim();
    await expireLease(fence.jobId);
    await worker.recoverCrashed({ maxCrashes: 3 });
    expect((await api.totals()).retried).toBe(retried + 1);
  });

  it("do not count what was rolled back", async () => {
    const { api } = openStore(database());
    const before = await api.totals();
    const lost = database().owner.transaction(async (query) => {
      await query("UPDATE jobs SET status = 'failed' WHERE status = 'queued'");
      throw new Error("Rolled back");
    });
    await expect(lost).rejects.toThrow("Rolled back");
    expect(await api.totals()).toEqual(before);
  });
});
