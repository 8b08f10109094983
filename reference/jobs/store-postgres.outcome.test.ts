import { describe, expect, it } from "vitest";

import { useTestDatabase } from "./database.fixture.ts";
import { caller, openStore } from "./store.fixture.ts";

const error = { code: "dependency-failed", message: "The dependency answered 503" } as const;
const now = { kind: "retry", delayMs: 0 } as const;
const die = { kind: "die" } as const;
const tenant = caller.tenant;

describe("outcomes in PostgreSQL", () => {
  const database = useTestDatabase();

  async function deadLettersOf(jobId: string) {
    const { api } = openStore(database());
    const { entries } = await api.listDeadLetters({ tenant, limit: 200, after: null });
    return entries.filter((entry) => entry.jobId === jobId);
  }

  it("keeps the result letter by letter, and shows it only after success", async () => {
    const { api, worker, submitAndClaim } = openStore(database());
    const { fence } = await submitAndClaim();
    const of = { id: fence.jobId, tenant };
    expect(await api.readResult(of)).toBeNull();
    await worker.complete({ fence, result: '{"b":1.0,"a":[]}' });
    expect(await api.readResult(of)).toBe('{"b":1.0,"a":[]}');
    const job = await api.readJob(of);
    expect(job).toMatchObject({ status: "succeeded", attempts: 1 });
    expect(job?.endedAt).toBeInstanceOf(Date);
  });

  it("queues a retry for when it is due, with its entry", async () => {
    const { worker, submitAndClaim, statusOf, entriesOf, claim } = openStore(database());
    const { fence } = await submitAndClaim();
    expect(await worker.fail({ fence, error, next: now })).toEqual({
      kind: "recorded",
      status: "queued",
    });
    expect(await statusOf(fence.jobId)).toBe("queued");
    expect(await entriesOf(fence.jobId)).toContain(2);
    expect(await claim(fence.jobId, 2)).toMatchObject({ failures: 1 });
  });

  it("buries a failed job once, with all that is needed to judge and to replay it", async () => {
    const { api, worker, submit, claim } = openStore(database());
    const job = await submit({ key: "buried", priority: 9, payload: '{"n":1.0}' });
    const claimed = await claim(job.id);
    if (claimed === null) throw new Error("The job could not be claimed");
    await worker.fail({ fence: claimed.fence, error, next: die });

    const [entry, ...others] = await deadLettersOf(job.id);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      jobId: job.id,
      previousId: null,
      tenant,
      key: "buried",
      type: "probe",
      payload: '{"n":1.0}',
      priority: 9,
      trace: claimed.trace,
      attempts: 1,
      reason: error,
    });
    expect(entry?.firstAt.getTime()).toBeLessThanOrEqual(entry?.lastAt.getTime() ?? 0);
    expect(await api.readJob({ id: job.id, tenant })).toMatchObject({ status: "failed", error });
  });

  it("lets the attempt of a release count as neither failure nor crash", async () => {
    const { worker, submitAndClaim, claim } = openStore(database());
    const { fence } = await submitAndClaim();
    await worker.release(fence);
    const again = await claim(fence.jobId, 2);
    expect(again?.failures).toBe(0);
    const [row] = await database().owner.query<{ crashes: number }>(
      "SELECT crashes FROM jobs WHERE id = $1",
      [fence.jobId],
    );
    expect(row?.crashes).toBe(0);
  });

  it("never tries a job again whose cancel was requested", async () => {
    const { api, worker, submitAndClaim, expireLease, statusOf, entriesOf } = openStore(database());
    const canceled = async () => {
      const { fence } = await submitAndClaim();
      await api.cancel({ id: fence.jobId, tenant }, caller);
      return fence;
    };
    const [failed, released, crashed] = [await canceled(), await canceled(), await canceled()];
    await worker.fail({ fence: failed, error, next: now });
    await worker.release(released);
    await expireLease(crashed.jobId);
    await worker.recoverCrashed({ maxCrashes: 0 });
    for (const { jobId } of [failed, released, crashed]) {
      expect(await statusOf(jobId)).toBe("canceled");
      expect(await entriesOf(jobId)).not.toContain(2);
    }
  });

  it("never claims a canceled job, though its entry is still there", async () => {
    const { api, submit, claim, entriesOf } = openStore(database());
    const job = await submit();
    const of = { id: job.id, tenant };
    expect(await api.cancel(of, caller)).toMatchObject({ kind: "canceled" });
    expect(await entriesOf(job.id)).toEqual([1]);
    expect(await claim(job.id)).toBeNull();
    expect(await api.cancel(of, caller)).toMatchObject({ kind: "canceled" });
  });

  it("refuses to cancel what has ended otherwise", async () => {
    const { api, worker, submitAndClaim } = openStore(database());
    const { fence } = await submitAndClaim();
    await worker.complete({ fence, result: "null" });
    const outcome = await api.cancel({ id: fence.jobId, tenant }, caller);
    expect(outcome).toMatchObject({ kind: "refused", job: { status: "succeeded" } });
  });

  it("takes an expired lease back once, however many workers look", async () => {
    const { worker, submitAndClaim, expireLease, claim, entriesOf } = openStore(database());
    const { fence } = await submitAndClaim();
    await expireLease(fence.jobId);
    const found = await Promise.all(
      [1, 2, 3, 4].map(() => worker.recoverCrashed({ maxCrashes: 3 })),
    );
    const mine = found.flat().filter(({ jobId }) => jobId === fence.jobId);
    expect(mine).toEqual([{ jobId: fence.jobId, attempt: 1, status: "queued" }]);
    expect(await entriesOf(fence.jobId)).toContain(2);
    expect(await claim(fence.jobId, 2)).toMatchObject({ failures: 0 });
  });

  it("survives as many lease losses as declared, and is then given up", async () => {
    const { api, worker, submitAndClaim, expireLease, claim, statusOf } = openStore(database());
    const { fence } = await submitAndClaim();
    for (const nextAttempt of [2, 3, 4]) {
      await expireLease(fence.jobId);
      await worker.recoverCrashed({ maxCrashes: 2 });
      expect((await claim(fence.jobId, nextAttempt)) === null).toBe(nextAttempt === 4);
    }
    expect(await statusOf(fence.jobId)).toBe("failed");
    const [entry] = await deadLettersOf(fence.jobId);
    expect(entry).toMatchObject({ reason: { code: "crashed-too-often" }, attempts: 3 });
    const read = await api.readDeadLetter({ id: entry?.id ?? "", tenant });
    expect(read?.history.map(({ outcome }) => outcome)).toEqual(["crashed", "crashed", "crashed"]);
  });

  it("offers a job again whose entry is gone, and leaves those alone that have one", async () => {
    const { worker, submit } = openStore(database());
    const [forgotten, waiting] = [await submit(), await submit()];
    await database().owner.query("DELETE FROM outbox WHERE job_id = $1", [forgotten.id]);
    const taken = await worker.takeForgotten(0);
    expect(taken.map(({ jobId }) => jobId)).toContain(forgotten.id);
    expect(taken.map(({ jobId }) => jobId)).not.toContain(waiting.id);
    const again = await worker.takeForgotten(60_000);
    expect(again.map(({ jobId }) => jobId)).not.toContain(forgotten.id);
  });
});
