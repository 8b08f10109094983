import { describe, expect, it } from "vitest";

import { useTestDatabase } from "./database.fixture.ts";
import { caller, openStore } from "./store.fixture.ts";
import type { Fence, WorkerStore, WriteOutcome } from "./store.ts";

const error = { code: "dependency-failed", message: "The dependency answered 503" } as const;

/** Every write of an outcome. Each must be refused to whoever does not hold the lease. */
const writes: Record<string, (store: WorkerStore, fence: Fence) => Promise<WriteOutcome>> = {
  complete: (store, fence) => store.complete({ fence, result: "1" }),
  "fail for good": (store, fence) => store.fail({ fence, error, next: { kind: "die" } }),
  "fail and retry": (store, fence) =>
    store.fail({ fence, error, next: { kind: "retry", delayMs: 0 } }),
  release: (store, fence) => store.release(fence),
  "end as canceled": (store, fence) => store.endCanceled(fence),
};

describe("a lease in PostgreSQL", () => {
  const database = useTestDatabase();

  it("goes to exactly one of many claimers", async () => {
    const { submit, claim } = openStore(database());
    const job = await submit();
    const claims = await Promise.all(Array.from({ length: 20 }, () => claim(job.id)));
    expect(claims.filter((claimed) => claimed !== null)).toHaveLength(1);
  });

  it("is not given for another attempt than the next, nor before the job is due", async () => {
    const { worker, submit, claim } = openStore(database());
    const job = await submit();
    expect(await claim(job.id, 2)).toBeNull();
    const claimed = await claim(job.id);
    if (claimed === null) throw new Error("The first attempt could not be claimed");
    const next = { kind: "retry", delayMs: 60_000 } as const;
    await worker.fail({ fence: claimed.fence, error, next });
    expect(await claim(job.id, 1)).toBeNull();
    expect(await claim(job.id, 2)).toBeNull();
  });

  it("is prolonged while it is held, and not once it has run out", async () => {
    const { worker, submitAndClaim, expireLease } = openStore(database());
    const [held, expired] = [await submitAndClaim(), await submitAndClaim()];
    await expireLease(expired.fence.jobId);
    const stranger = { ...held.fence, token: expired.fence.token };
    const fences = [stranger, expired.fence, held.fence];
    expect(await worker.renew({ fences, leaseMs: 60_000 })).toEqual(["lost", "lost", "held"]);
  });

  it("tells its holder of a cancel", async () => {
    const { api, worker, submitAndClaim } = openStore(database());
    const { fence } = await submitAndClaim();
    const outcome = await api.cancel({ id: fence.jobId, tenant: caller.tenant }, caller);
    expect(outcome).toMatchObject({ kind: "requested", job: { status: "running" } });
    expect(await worker.renew({ fences: [fence], leaseMs: 1_000 })).toEqual(["cancel-requested"]);
    expect(await worker.endCanceled(fence)).toEqual({ kind: "recorded", status: "canceled" });
  });

  describe.each(Object.entries(writes))("%s", (_name, write) => {
    it("changes nothing for a token, an attempt or a time that does not fit", async () => {
      const { worker, submitAndClaim, expireLease, statusOf } = openStore(database());
      const { fence } = await submitAndClaim();
      const other = (await submitAndClaim()).fence;
      const lost = { kind: "lost" };
      expect(await write(worker, { ...fence, token: other.token })).toEqual(lost);
      expect(await write(worker, { ...fence, attempt: 2 })).toEqual(lost);
      expect(await statusOf(fence.jobId)).toBe("running");
      await expireLease(fence.jobId);
      expect(await write(worker, fence)).toEqual(lost);
      expect(await statusOf(fence.jobId)).toBe("running");
    });

    it("is refused to a zombie whose job another worker runs or has ended", async () => {
      const { worker, submitAndClaim, expireLease, claim, statusOf } = openStore(database());
      const zombie = (await submitAndClaim()).fence;
      await expireLease(zombie.jobId);
      await worker.recoverCrashed({ maxCrashes: 3 });
      const second = await claim(zombie.jobId, 2);
      if (second === null) throw new Error("The job was not given to a second worker");
      expect(await write(worker, zombie)).toEqual({ kind: "lost" });
      await worker.complete({ fence: second.fence, result: '"second"' });
      expect(await write(worker, zombie)).toEqual({ kind: "lost" });
      expect(await statusOf(zombie.jobId)).toBe("succeeded");
    });

    it("is recorded once", async () => {
      const { worker, submitAndClaim } = openStore(database());
      const { fence } = await submitAndClaim();
      const outcomes = await Promise.all([1, 2, 3].map(() => write(worker, fence)));
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(["lost", "lost", "recorded"]);
    });
  });
});
