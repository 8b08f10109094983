import { describe, expect, it } from "vitest";

import { useTestDatabase } from "./database.fixture.ts";
import { caller, openStore } from "./store.fixture.ts";
import type { BulkReplay, JobErrorCode } from "./store.ts";

describe("a bulk replay in PostgreSQL", () => {
  const database = useTestDatabase();

  async function bury({ tenant, code = "dependency-refused" }: Burial) {
    const { submit, claim, worker } = openStore(database());
    const { id } = await submit({ tenant });
    const claimed = await claim(id);
    if (claimed === null) throw new Error("The job could not be claimed");
    const error = { code, message: "invented" };
    await worker.fail({ fence: claimed.fence, error, next: { kind: "die" } });
    return id;
  }

  type Burial = Readonly<{ tenant: string; code?: JobErrorCode }>;

  const all = (tenant: string, change: Partial<BulkReplay> = {}): BulkReplay => {
    return { tenant, reason: null, from: null, until: null, limit: 100, perSec: 10, ...change };
  };

  const replayedJobs = async (wanted: BulkReplay): Promise<readonly string[]> => {
    const { api } = openStore(database());
    const { items } = await api.replayMany(wanted, { ...caller, tenant: wanted.tenant });
    return items.filter(({ outcome }) => outcome === "replayed").map(({ jobId }) => jobId);
  };

  it("takes the entries of one tenant that have the reason, and no other", async () => {
    const refused = await bury({ tenant: "bulk-1" });
    const timedOut = await bury({ tenant: "bulk-1", code: "timed-out" });
    await bury({ tenant: "bulk-2", code: "timed-out" });
    expect(await replayedJobs(all("bulk-1", { reason: "timed-out" }))).toEqual([timedOut]);
    expect(await replayedJobs(all("bulk-1"))).toEqual([refused]);
    expect(await replayedJobs(all("bulk-1"))).toEqual([]);
  });

  it("takes the bounds of time as they are shown, both inclusive", async () => {
    const { api } = openStore(database());
    const tenant = "bulk-times";
    const jobs = [];
    for (let index = 0; index < 3; index += 1) {
      jobs.push(await bury({ tenant }));
      await database().owner.query("SELECT pg_sleep(0.01)");
    }
    const page = await api.listDeadLetters({ tenant, limit: 10, after: null });
    const middle = page.entries[1]?.lastAt ?? null;
    expect(await replayedJobs(all(tenant, { from: middle, until: middle }))).toEqual([jobs[1]]);
    expect(await replayedJobs(all(tenant, { until: middle }))).toEqual([jobs[0]]);
  });

  it("spreads the jobs over time, the oldest first, and stops at the limit", async () => {
    const { api } = openStore(database());
    const tenant = "bulk-rate";
    const jobs = [];
    for (let index = 0; index < 4; index += 1) jobs.push(await bury({ tenant }));
    const wanted = all(tenant, { limit: 3, perSec: 2 });
    const { items, isMore } = await api.replayMany(wanted, { ...caller, tenant });
    expect(items.map(({ jobId }) => jobId)).toEqual(jobs.slice(0, 3));
    expect(isMore).toBe(true);
    const rows = await database().owner.query<{ job_id: string; second: number; same: boolean }>(
      `SELECT job_id, extract(epoch FROM visible_at - min(visible_at) OVER ())::float8 AS second,
         visible_at = due_at AS same
       FROM outbox JOIN jobs ON jobs.id = job_id
       WHERE outbox.tenant = $1 AND jobs.status = 'queued' AND attempt = 2 ORDER BY visible_at`,
      [tenant],
    );
    expect(rows.map(({ job_id }) => job_id)).toEqual(jobs.slice(0, 3));
    expect(rows.map(({ second }) => Math.round(second * 2) / 2)).toEqual([0, 0.5, 1]);
    expect(rows.every(({ same }) => same)).toBe(true);
  });

  it("tells of an entry that somebody else replays meanwhile, and runs it once", async () => {
    const { api, entriesOf } = openStore(database());
    const tenant = "bulk-race";
    const jobs = await Promise.all(Array.from({ length: 5 }, () => bury({ tenant })));
    const by = { ...caller, tenant };
    const both = await Promise.all([
      api.replayMany(all(tenant), by),
      api.replayMany(all(tenant), by),
    ]);
    const items = both.flatMap((one) => one.items);
    for (const jobId of jobs) {
      const outcomes = items.filter((item) => item.jobId === jobId).map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === "replayed")).toHaveLength(1);
      expect(await entriesOf(jobId)).toEqual([1, 2]);
    }
  });

  it("tells what it does not know when the store fails in the middle", async () => {
    const tenant = "bulk-broken";
    for (let index = 0; index < 3; index += 1) await bury({ tenant });
    let begun = 0;
    const { api } = openStore({
      ...database(),
      api: {
        ...database().api,
        transaction: (run) => {
          begun += 1;
          if (begun === 2) throw new Error("The store is gone");
          return database().api.transaction(run);
        },
      },
    });
    const { items } = await api.replayMany(all(tenant), { ...caller, tenant });
    expect(items.map(({ outcome }) => outcome)).toEqual(["replayed", "unknown", "not-tried"]);
  });

  it("leaves a record of each entry, and one of the whole", async () => {
    const { api } = openStore(database());
    const tenant = "bulk-trail";
    await bury({ tenant });
    const { items } = await api.replayMany(all(tenant), { ...caller, tenant });
    const first = await api.listAudit({ tenant, limit: 1, before: null });
    expect(first.records).toMatchObject([
      { who: caller.name, action: "bulk-replay", subject: "*", outcome: "replayed 1 of 1" },
    ]);
    const rest = await api.listAudit({ tenant, limit: 10, before: first.next });
    expect(rest.records).toMatchObject([{ action: "replay", subject: items[0]?.id }]);
    expect(rest.next).toBeNull();
    expect((await api.listAudit({ tenant: "other", limit: 9, before: null })).records).toEqual([]);
  });
});
