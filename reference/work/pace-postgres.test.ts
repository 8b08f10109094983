import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";

import type { EntryLease } from "../brokers/broker.ts";
import { useTestDatabase } from "../jobs/database.fixture.ts";
import { openStore } from "../jobs/store.fixture.ts";
import { postgresPace } from "./pace-postgres.ts";

const error = { code: "dependency-failed", message: "It failed" } as const;

describe("the pace on PostgreSQL", () => {
  const database = useTestDatabase();
  let origins = 0;
  const newOrigin = (): string => `http://dependency-${(origins += 1)}.example`;

  const leaseOf = (jobId: string): EntryLease => ({
    entry: { jobId, attempt: 1, tenant: "", traceparent: "", priority: 5, delayMs: 0 },
    token: randomUUID(),
  });
  async function leasesFor(origin: string | null, count: number, url = `${origin}/x`) {
    const { submit } = openStore(database());
    const payload = JSON.stringify({ url, token: "t" });
    const jobs = await Promise.all(
      Array.from({ length: count }, () => submit({ origin, payload })),
    );
    return jobs.map(({ id }) => leaseOf(id));
  }
  const paceOf = (limits: {
    calls?: readonly [string, { count: number; windowMs: number }][];
    retries?: readonly [string, number][];
  }) =>
    postgresPace({
      database: database().worker,
      limits: { calls: new Map(limits.calls), retries: new Map(limits.retries) },
    });

  it("lets as many calls through as are due, whichever worker asks, and no other origin wait", async () => {
    const origin = newOrigin();
    const [limited, others] = [await leasesFor(origin, 30), await leasesFor(newOrigin(), 30)];
    const limit = [origin, { count: 10, windowMs: 60_000 }] as const;
    const workers = [paceOf({ calls: [[...limit]] }), paceOf({ calls: [[...limit]] })];
    const halves = [
      [...limited.slice(0, 15), ...others.slice(0, 15)],
      [...limited.slice(15), ...others.slice(15)],
    ];
    const paced = await Promise.all(workers.map((pace, index) => pace(halves[index] ?? [])));
    const now = paced.flatMap((one) => one.now);
    expect(now.filter((lease) => others.includes(lease))).toHaveLength(30);
    const granted = now.filter((lease) => limited.includes(lease)).length;
    expect(granted).toBeGreaterThan(0);
    expect(granted).toBeLessThanOrEqual(10);
    const delays = paced.flatMap(({ later }) =>
      later.map(({ afterMs }) => Math.round(afterMs / 10)),
    );
    expect(delays).toHaveLength(30 - granted);
    expect(new Set(delays).size).toBe(delays.length);
  });

  it("holds retries to their budget, and first calls of the same origin not", async () => {
    const { worker, submit, claim } = openStore(database());
    const origin = newOrigin();
    const failed: EntryLease[] = [];
    for (let nth = 0; nth < 5; nth += 1) {
      const { id } = await submit({ origin });
      const job = await claim(id);
      if (job === null) throw new Error("A fresh job could not be claimed");
      await worker.fail({ fence: job.fence, error, next: { kind: "retry", delayMs: 0 } });
      failed.push(leaseOf(id));
    }
    const fresh = await leasesFor(origin, 5);
    const { now, later } = await paceOf({ retries: [[origin, 1]] })([...failed, ...fresh]);
    expect(now).toEqual([failed[0], ...fresh]);
    expect(later.map(({ lease }) => lease)).toEqual(failed.slice(1));
  });

  it("reads the origin from the payload where nobody has read it, and from an edited one", async () => {
    const origin = newOrigin();
    const pace = paceOf({ calls: [[origin, { count: 1, windowMs: 60_000 }]] });
    const [old, edited] = [await leasesFor(null, 1, `${origin}/x`), await leasesFor(origin, 1)];
    await database().owner.query("UPDATE jobs SET payload = 'null' WHERE id = $1", [
      edited[0]?.entry.jobId,
    ]);
    expect((await pace(old)).now).toEqual(old);
    expect((await pace(edited)).now).toEqual(edited);
    expect((await pace(await leasesFor(null, 1, `${origin}/y`))).now).toEqual([]);
  });

  it("asks nothing where nothing is limited", async () => {
    const closed = { query: () => Promise.reject(new Error("asked")) } as never;
    const pace = postgresPace({
      database: closed,
      limits: { calls: new Map(), retries: new Map() },
    });
    const leases = [leaseOf(randomUUID())];
    expect(await pace(leases)).toEqual({ now: leases, later: [] });
  });
});
