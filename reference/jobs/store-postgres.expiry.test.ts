import { describe, expect, it } from "vitest";

import { useTestDatabase } from "./database.fixture.ts";
import { caller, openStore, submissionOf } from "./store.fixture.ts";

describe("expiry on PostgreSQL", () => {
  const database = useTestDatabase();
  const error = { code: "dependency-refused", message: "no" } as const;

  /** Moves what is to be forgotten into the past. */
  async function expire(id: string, what: "key" | "record"): Promise<void> {
    await database().owner.query(
      what === "key"
        ? "UPDATE idempotency_keys SET expires_at = now() - interval '1 s' WHERE job_id = $1"
        : "UPDATE jobs SET expires_at = now() - interval '1 s' WHERE id = $1",
      [id],
    );
  }

  async function purgeAll(): Promise<void> {
    const { worker } = openStore(database());
    for (;;) {
      const { keys, records } = await worker.purge(2);
      if (keys + records === 0) return;
    }
  }

  const isThere = async (id: string): Promise<boolean> =>
    (await openStore(database()).statusOf(id)) !== null;

  it("takes a key that has expired for a new job, whatever the payload, and keeps the old record", async () => {
    const { api, submit } = openStore(database());
    const first = await submit({ key: "again" });
    await expire(first.id, "key");
    const second = await api.submit(submissionOf({ key: "again", fingerprint: "other" }));
    expect(second).toMatchObject({ kind: "accepted" });
    expect(await api.submit(submissionOf({ key: "again" }))).toEqual({ kind: "key-reused" });
    expect(await isThere(first.id)).toBe(true);
  });

  it("gives an expired key to one of many who race for it", async () => {
    const { api, submit } = openStore(database());
    await expire((await submit({ key: "raced" })).id, "key");
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => api.submit(submissionOf({ key: "raced" }))),
    );
    expect(outcomes.filter(({ kind }) => kind === "accepted")).toHaveLength(1);
  });

  it("sets the expiry of a record at its end, and lifts it when a replay queues the job again", async () => {
    const { api, worker, submitAndClaim } = openStore(database());
    const { fence } = await submitAndClaim();
    const expiryOf = async () => {
      const [row] = await database().owner.query<{ keptMs: number | null }>(
        `SELECT (extract(epoch FROM expires_at - ended_at) * 1000)::integer AS "keptMs"
         FROM jobs WHERE id = $1`,
        [fence.jobId],
      );
      return row?.keptMs;
    };
    expect(await expiryOf()).toBeNull();
    await worker.fail({ fence, error, next: { kind: "die" } });
    expect(await expiryOf()).toBe(60_000);
    const { entries } = await api.listDeadLetters({ tenant: caller.tenant, limit: 9, after: null });
    const letter = entries.find(({ jobId }) => jobId === fence.jobId);
    await api.replay({ id: letter?.id ?? "", tenant: caller.tenant }, caller);
    expect(await expiryOf()).toBeNull();
  });

  it("deletes expired records of ended jobs, with their attempts", async () => {
    const { worker, submitAndClaim } = openStore(database());
    const ended = await submitAndClaim();
    await worker.complete({ fence: ended.fence, result: "1" });
    const kept = await submitAndClaim();
    await worker.complete({ fence: kept.fence, result: "1" });
    const id = ended.fence.jobId;
    await database().owner.query("DELETE FROM outbox WHERE job_id = ANY ($1::uuid[])", [
      [id, kept.fence.jobId],
    ]);
    await expire(id, "record");
    await purgeAll();
    // Its key would still lead to it.
    expect(await isThere(id)).toBe(true);
    await expire(id, "key");
    await purgeAll();
    expect(await isThere(id)).toBe(false);
    expect(await isThere(kept.fence.jobId)).toBe(true);
    const left = await database().owner.query("SELECT FROM attempts WHERE job_id = $1", [id]);
    expect(left).toEqual([]);
  });

  it("leaves alone what is open, owed or not ended, even if its time were over", async () => {
    const { worker, submit, submitAndClaim } = openStore(database());
    const { id: waiting } = await submit();
    const running = (await submitAndClaim()).fence.jobId;
    const dead = (await submitAndClaim()).fence;
    await worker.fail({ fence: dead, error, next: { kind: "die" } });
    const owed = (await submitAndClaim()).fence;
    await worker.complete({ fence: owed, result: "1" });
    const ids = [waiting, running, dead.jobId, owed.jobId];
    for (const id of ids) {
      await expire(id, "key");
      await expire(id, "record");
    }
    await database().owner.query("DELETE FROM outbox WHERE job_id = $1", [dead.jobId]);
    await purgeAll();
    for (const id of ids) expect(await isThere(id)).toBe(true);

    await database().owner.query("UPDATE dead_letters SET state = 'discarded' WHERE job_id = $1", [
      dead.jobId,
    ]);
    await purgeAll();
    expect(await isThere(dead.jobId)).toBe(false);
  });
});
