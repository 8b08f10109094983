import { describe, expect, it } from "vitest";

import { useTestDatabase } from "./database.fixture.ts";
import { caller, openStore } from "./store.fixture.ts";
import type { Submission } from "./store.ts";

const error = { code: "dependency-refused", message: "The dependency answered 400" } as const;

describe("dead letters in PostgreSQL", () => {
  const database = useTestDatabase();

  /** Submits a job, lets its attempt fail for good, and finds the entry that this made. */
  async function bury(change: Partial<Submission> = {}) {
    const { submit } = openStore(database());
    const job = await submit(change);
    return { job, entry: await failForGood(job.id, { tenant: change.tenant ?? caller.tenant }) };
  }

  async function failForGood(jobId: string, { tenant = caller.tenant, attempt = 1 } = {}) {
    const { api, worker, claim } = openStore(database());
    const claimed = await claim(jobId, attempt);
    if (claimed === null) throw new Error("The job could not be claimed");
    await worker.fail({ fence: claimed.fence, error, next: { kind: "die" } });
    const [found] = await database().owner.query<{ id: string }>(
      "SELECT id FROM dead_letters WHERE job_id = $1 AND state = 'open'",
      [jobId],
    );
    const entry = await api.readDeadLetter({ id: found?.id ?? "", tenant });
    if (entry === null) throw new Error("The job was not buried");
    return entry;
  }

  it("replays an entry once, whoever asks how often", async () => {
    const { api, entriesOf, claim } = openStore(database());
    const { job, entry } = await bury();
    const of = { id: entry.id, tenant: caller.tenant };
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => api.replay(of, caller)));
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual([
      ...Array.from({ length: 19 }, () => "already-replayed"),
      "replayed",
    ]);
    expect(await entriesOf(job.id)).toEqual([1, 2]);
    expect(await claim(job.id, 2)).toMatchObject({ failures: 0 });
  });

  it("links the entry of a job that failed again, and keeps counting", async () => {
    const { api } = openStore(database());
    const { job, entry } = await bury();
    await api.replay({ id: entry.id, tenant: caller.tenant }, caller);
    const second = await failForGood(job.id, { attempt: 2 });
    expect(second).toMatchObject({ previousId: entry.id, attempts: 2, firstAt: entry.firstAt });
    const read = await api.readDeadLetter({ id: second.id, tenant: caller.tenant });
    expect(read?.history.map(({ attempt }) => attempt)).toEqual([1, 2]);
    const first = await api.readDeadLetter({ id: entry.id, tenant: caller.tenant });
    expect(first?.replayedAt).toBeInstanceOf(Date);
  });

  it("discards an entry for good", async () => {
    const { api, statusOf } = openStore(database());
    const { job, entry } = await bury();
    const of = { id: entry.id, tenant: caller.tenant };
    expect(await api.discard(of, caller)).toEqual({ kind: "discarded" });
    expect(await api.readDeadLetter(of)).toBeNull();
    expect(await api.replay(of, caller)).toEqual({ kind: "not-found" });
    expect(await api.discard(of, caller)).toEqual({ kind: "not-found" });
    expect(await statusOf(job.id)).toBe("failed");
  });

  it("does not show or give an entry to another tenant", async () => {
    const { api } = openStore(database());
    const { entry } = await bury();
    const foreign = { id: entry.id, tenant: "tenant-b" };
    const stranger = { ...caller, tenant: "tenant-b" };
    expect(await api.readDeadLetter(foreign)).toBeNull();
    expect(await api.replay(foreign, stranger)).toEqual({ kind: "not-found" });
    expect(await api.discard(foreign, stranger)).toEqual({ kind: "not-found" });
    const page = await api.listDeadLetters({ tenant: "tenant-b", limit: 1_000, after: null });
    expect(page.entries.map(({ id }) => id)).not.toContain(entry.id);
  });

  it("pages through all entries, each once, and ends", async () => {
    const { api } = openStore(database());
    const tenant = "tenant-pages";
    const buried: string[] = [];
    for (let index = 0; index < 7; index += 1) buried.push((await bury({ tenant })).entry.id);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await api.listDeadLetters({ tenant, limit: 3, after });
      expect(page.entries.length).toBeLessThanOrEqual(3);
      seen.push(...page.entries.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    expect(seen).toEqual(buried);
  });

  it("ends a page early rather than making it huge", async () => {
    const { api } = openStore(database());
    const tenant = "tenant-large";
    const payload = JSON.stringify("x".repeat(1_900_000));
    for (let index = 0; index < 4; index += 1) await bury({ tenant, payload });
    const page = await api.listDeadLetters({ tenant, limit: 10, after: null });
    expect(page.entries).toHaveLength(2);
    const rest = await api.listDeadLetters({ tenant, limit: 10, after: page.next });
    expect(rest.entries).toHaveLength(2);
    expect(rest.next).toBeNull();
  });

  it("leaves a trail of what was done and tried", async () => {
    const { api } = openStore(database());
    const { entry } = await bury();
    const of = { id: entry.id, tenant: caller.tenant };
    await api.audit({ by: caller, action: "replay", subject: entry.id, code: "not-allowed" });
    await api.replay(of, caller);
    await api.replay(of, caller);
    const trail = await database().owner.query<{ caller: string; outcome: string }>(
      "SELECT caller, outcome FROM audit WHERE subject = $1 ORDER BY id",
      [entry.id],
    );
    expect(trail).toEqual(
      ["not-allowed", "replayed", "already-replayed"].map((outcome) => ({
        caller: caller.name,
        outcome,
      })),
    );
  });
});
