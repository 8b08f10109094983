import { describe, expect, it } from "vitest";

import { useTestDatabase } from "./database.fixture.ts";
import { caller, openStore } from "./store.fixture.ts";

describe("scheduled jobs on PostgreSQL", () => {
  const database = useTestDatabase();
  const hourMs = 3_600_000;
  const inAnHour = (): Date => new Date(Date.now() + hourMs);

  /** Turns the store's clock on for one job: what was to come in this time has come. */
  async function pass(id: string, ms = 2 * hourMs): Promise<void> {
    await database().owner.query(
      `UPDATE jobs SET start_at = start_at - $2 * interval '1 ms',
         start_by = start_by - $2 * interval '1 ms', due_at = due_at - $2 * interval '1 ms'
       WHERE id = $1`,
      [id, ms],
    );
  }

  async function dueInMs(id: string): Promise<number | undefined> {
    const [row] = await database().owner.query<{ ms: number }>(
      `SELECT (extract(epoch FROM visible_at - clock_timestamp()) * 1000)::float8 AS ms
       FROM outbox WHERE job_id = $1`,
      [id],
    );
    return row?.ms;
  }

  it("are not offered, not claimed and not counted before their time", async () => {
    const { worker, submit, claim, statusOf } = openStore(database());
    const before = (await worker.figures()).queued;
    const { id, startAt } = await submit({ startAt: inAnHour() });
    expect(startAt).toBeInstanceOf(Date);
    expect(await dueInMs(id)).toBeGreaterThan(hourMs - 60_000);
    expect(await claim(id)).toBeNull();
    expect((await worker.figures()).queued).toBe(before);
    await pass(id);
    expect((await worker.figures()).queued).toBe(before + 1);
    expect(await claim(id)).toMatchObject({ fence: { jobId: id, attempt: 1 } });
    expect(await statusOf(id)).toBe("running");
  });

  it("are due at once where their time has passed", async () => {
    const { submit, claim } = openStore(database());
    const { id } = await submit({ startAt: new Date(Date.now() - hourMs) });
    expect(await dueInMs(id)).toBeLessThanOrEqual(0);
    expect(await claim(id)).not.toBeNull();
  });

  it("can be canceled before their time", async () => {
    const { api, submit, claim } = openStore(database());
    const { id } = await submit({ startAt: inAnHour() });
    await api.cancel({ id, tenant: caller.tenant }, caller);
    await pass(id);
    expect(await claim(id)).toBeNull();
  });

  it("are never claimed once their deadline has passed, and end expired", async () => {
    const { api, worker, submit, claim, statusOf } = openStore(database());
    const { id } = await submit({ startBy: inAnHour(), webhook: "https://hooks.example.com/" });
    const before = (await api.totals()).expired;
    expect(await worker.expireOverdue()).toEqual([]);
    await pass(id);
    expect(await claim(id)).toBeNull();
    expect(await worker.expireOverdue()).toEqual([id]);
    expect(await worker.expireOverdue()).toEqual([]);
    expect(await statusOf(id)).toBe("expired");
    expect((await api.totals()).expired).toBe(before + 1);
    expect(await claim(id)).toBeNull();
    const owed = await database().owner.query<{ body: string }>(
      "SELECT body FROM deliveries WHERE job_id = $1",
      [id],
    );
    expect(owed.map(({ body }) => JSON.parse(body))).toMatchObject([
      { type: "job.expired", data: { id, status: "expired", attempts: 0 } },
    ]);
  });

  it("are tried again after their deadline if they had started before", async () => {
    const { worker, submit, claim } = openStore(database());
    const { id } = await submit({ startBy: inAnHour() });
    const fence = (await claim(id))?.fence;
    if (fence === undefined) throw new Error("A job that is due could not be claimed");
    const error = { code: "dependency-failed", message: "It failed" } as const;
    await worker.fail({ fence, error, next: { kind: "retry", delayMs: 0 } });
    await pass(id);
    expect(await worker.expireOverdue()).toEqual([]);
    expect(await claim(id, 2)).toMatchObject({ fence: { attempt: 2 } });
  });

  it("hold up those behind them in their lane, and free it when they expire", async () => {
    const { worker, submit, claim } = openStore(database());
    const lane = { orderKey: "scheduled" };
    const first = await submit({
      ...lane,
      startAt: inAnHour(),
      startBy: new Date(Date.now() + 2 * hourMs),
    });
    const second = await submit(lane);
    expect(await claim(second.id)).toBeNull();
    await pass(first.id, 3 * hourMs);
    expect(await worker.expireOverdue()).toEqual([first.id]);
    expect(await claim(second.id)).not.toBeNull();
  });

  it("free nobody's place when they expire behind another", async () => {
    const { worker, submit, claim } = openStore(database());
    const lane = { orderKey: "overtaken" };
    const [first, second] = [await submit(lane), await submit({ ...lane, startBy: inAnHour() })];
    const third = await submit(lane);
    await pass(second.id);
    expect(await worker.expireOverdue()).toEqual([second.id]);
    expect(await claim(third.id)).toBeNull();
    expect(await claim(first.id)).not.toBeNull();
  });
});
