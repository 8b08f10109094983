import { randomUUID } from "node:crypto";

import type { Caller } from "../roles.ts";
import { traceOf } from "../trace-context.ts";
import { knownTypes } from "../work/known-types.ts";
import type { TestDatabase } from "./database.fixture.ts";
import { postgresApiStore, postgresWorkerStore } from "./store-postgres.ts";
import type { ClaimedJob, Submission } from "./store.ts";

/** Whoever acts in the tests of the store. */
export const caller: Caller = { tenant: "tenant-a", role: "admin", name: "admin-test" };

/** A submission like any other, but for what a test cares about. */
export function submissionOf(change: Partial<Submission> = {}): Submission {
  return {
    id: randomUUID(),
    tenant: caller.tenant,
    key: randomUUID(),
    fingerprint: "fingerprint",
    type: "probe",
    payload: '{"token":"t","url":"http://127.0.0.1:9/"}',
    priority: 5,
    webhook: null,
    orderKey: null,
    startAt: null,
    startBy: null,
    origin: "http://127.0.0.1:9",
    trace: traceOf({ traceparent: undefined, tracestate: undefined }),
    keyTtlMs: 60_000,
    retentionMs: 60_000,
    isCounted: false,
    ...change,
  };
}

/** Both halves of the store, and the few steps that most of their tests begin with. */
export function openStore(database: TestDatabase) {
  const api = postgresApiStore(database.api);
  const worker = postgresWorkerStore({
    database: database.worker,
    heartbeats: database.worker,
    types: knownTypes,
  });

  async function submit(change: Partial<Submission> = {}) {
    const outcome = await api.submit(submissionOf(change));
    if (outcome.kind !== "accepted") throw new Error(`Not accepted but ${outcome.kind}`);
    return outcome.job;
  }

  /** Claims one attempt of a job, without any broker. */
  async function claim(jobId: string, attempt = 1, leaseMs = 60_000): Promise<ClaimedJob | null> {
    const entry = { jobId, attempt, tenant: "", traceparent: "", priority: 0, delayMs: 0 };
    const jobs = await worker.claim({ entries: [entry], leaseMs, worker: "test" });
    return jobs[0] ?? null;
  }

  async function submitAndClaim(leaseMs?: number) {
    const job = await submit();
    const claimed = await claim(job.id, 1, leaseMs);
    if (claimed === null) throw new Error("A fresh job could not be claimed");
    return claimed;
  }

  async function statusOf(id: string) {
    return (await api.readJob({ id, tenant: caller.tenant }))?.status ?? null;
  }

  /** Lets a lease run out now, by turning the store's clock back for it. */
  async function expireLease(id: string): Promise<void> {
    await database.owner.query(
      `UPDATE jobs SET leased_until = clock_timestamp() - interval '1 second'
       WHERE id = $1 AND status = 'running'`,
      [id],
    );
  }

  /** The attempts that wait in the outbox for a job. */
  async function entriesOf(id: string): Promise<readonly number[]> {
    const rows = await database.owner.query<{ attempt: number }>(
      "SELECT attempt FROM outbox WHERE job_id = $1 ORDER BY attempt",
      [id],
    );
    return rows.map(({ attempt }) => attempt);
  }

  return { api, worker, submit, claim, submitAndClaim, statusOf, expireLease, entriesOf };
}
