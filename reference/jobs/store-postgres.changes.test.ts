import { describe, expect, it } from "vitest";

import { useTestDatabase } from "./database.fixture.ts";
import { caller, openStore } from "./store.fixture.ts";

const error = { code: "dependency-failed", message: "The dependency answered 503" } as const;

describe("the changes of a job", () => {
  const database = useTestDatabase();

  const statesOf = async (id: string) => {
    const changes = await openStore(database()).api.readChanges({ id, tenant: caller.tenant });
    return changes?.map(({ version, status, attempts }) => [version, status, attempts]);
  };

  it("are its states, each with the statement that made it", async () => {
    const { worker, submit, claim } = openStore(database());
    const { id } = await submit();
    const first = await claim(id);
    if (first === null) throw new Error("A fresh job could not be claimed");
    await worker.fail({ fence: first.fence, error, next: { kind: "retry", delayMs: 0 } });
    const second = await claim(id, 2);
    if (second === null) throw new Error("A job that is due could not be claimed");
    await worker.renew({ fences: [second.fence], leaseMs: 60_000 });
    await worker.complete({ fence: second.fence, result: "1" });
    expect(await statesOf(id)).toEqual([
      [1, "queued", 0],
      [2, "running", 1],
      [3, "queued", 1],
      [4, "running", 2],
      [5, "succeeded", 2],
    ]);
  });

  it("go on after a replay", async () => {
    const { api, worker, submitAndClaim } = openStore(database());
    const { fence } = await submitAndClaim();
    await worker.fail({ fence, error, next: { kind: "die" } });
    const { entries } = await api.listDeadLetters({ tenant: caller.tenant, limit: 9, after: null });
    const entry = entries.find(({ jobId }) => jobId === fence.jobId);
    await api.replay({ id: entry?.id ?? "", tenant: caller.tenant }, caller);
    await api.cancel({ id: fence.jobId, tenant: caller.tenant }, caller);
    const states = (await statesOf(fence.jobId))?.map(([, status]) => status);
    expect(states).toEqual(["queued", "running", "failed", "queued", "canceled"]);
  });

  it("do not exist for another tenant, nor for an id that nobody has", async () => {
    const { api, submit } = openStore(database());
    const { id } = await submit();
    expect(await api.readChanges({ id, tenant: "tenant-b" })).toBeNull();
    const versions = await api.versionsOf([id, "00000000-0000-4000-8000-000000000000"]);
    expect([...versions]).toEqual([[id, 1]]);
  });

  it("are dropped beyond the latest hundred", async () => {
    const { submit } = openStore(database());
    const { id } = await submit();
    for (let turn = 0; turn < 60; turn += 1) {
      await database().owner.query("UPDATE jobs SET status = 'canceled' WHERE id = $1", [id]);
      await database().owner.query("UPDATE jobs SET status = 'queued' WHERE id = $1", [id]);
    }
    const versions = (await statesOf(id))?.map(([version]) => version) ?? [];
    expect(versions).toEqual(Array.from({ length: 100 }, (_none, index) => 22 + index));
  });
});
