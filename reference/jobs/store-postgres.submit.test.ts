import { describe, expect, it } from "vitest";

import { useTestDatabase } from "./database.fixture.ts";
import { caller, openStore, submissionOf } from "./store.fixture.ts";
import { postgresApiStore } from "./store-postgres.ts";

describe("submitting to PostgreSQL", () => {
  const database = useTestDatabase();

  it("accepts a job together with its outbox row", async () => {
    const { submit, entriesOf, api } = openStore(database());
    const job = await submit({ priority: 7 });
    expect(job).toMatchObject({ status: "queued", attempts: 0, priority: 7, error: null });
    expect(await entriesOf(job.id)).toEqual([1]);
    expect(await api.readJob({ id: job.id, tenant: caller.tenant })).toEqual(job);
  });

  it("finds the job that was accepted under the key, and only for the same payload and tenant", async () => {
    const { api, submit } = openStore(database());
    const first = await submit({ key: "same" });
    expect(await api.submit(submissionOf({ key: "same" }))).toEqual({
      kind: "replayed",
      job: first,
    });
    expect(await api.submit(submissionOf({ key: "same", fingerprint: "other" }))).toEqual({
      kind: "key-reused",
    });
    const foreign = await submit({ key: "same", tenant: "tenant-b", fingerprint: "other" });
    expect(foreign.id).not.toBe(first.id);
  });

  it("makes one job of many requests with one key, over replicas", async () => {
    const replicas = [0, 1, 2].map(() => postgresApiStore(database().api));
    for (let round = 0; round < 20; round += 1) {
      const outcomes = await Promise.all(
        Array.from({ length: 30 }, (_, index) => {
          const replica = replicas[index % replicas.length];
          if (replica === undefined) throw new Error("There are three replicas");
          return replica.submit(submissionOf({ key: `round-${round}` }));
        }),
      );
      const kinds = outcomes.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === "accepted")).toHaveLength(1);
      expect(kinds).not.toContain("key-reused");
      const ids = outcomes.flatMap((outcome) => ("job" in outcome ? [outcome.job.id] : []));
      expect(new Set(ids).size).toBe(1);
    }
  });

  it("refuses a key while another request with it has not been committed", async () => {
    const { api, submit } = openStore(database());
    await database().api.transaction(async (query) => {
      await query("SELECT pg_advisory_xact_lock(hashtextextended($1, hashtextextended($2, 0)))", [
        "held",
        caller.tenant,
      ]);
      expect(await api.submit(submissionOf({ key: "held" }))).toEqual({ kind: "key-in-use" });
    });
    expect(await submit({ key: "held" })).toMatchObject({ status: "queued" });
  });

  it("answers each of a large batch its own", async () => {
    const { api } = openStore(database());
    const submissions = Array.from({ length: 500 }, (_, index) =>
      submissionOf({ key: `batch-${index}`, payload: `{"n":${index}}` }),
    );
    const outcomes = await Promise.all(submissions.map((submission) => api.submit(submission)));
    expect(outcomes.map((outcome) => ("job" in outcome ? outcome.job.id : null))).toEqual(
      submissions.map(({ id }) => id),
    );
  });

  it("hands the payload on as it is, letter by letter", async () => {
    const { submit, claim } = openStore(database());
    const payload =
      '{"z":1.10,"a":12345678901234567890,"s":"\\u0000 \\ud800 😀 \'\\"\\\\","z2":[null]}';
    const job = await submit({ payload });
    expect((await claim(job.id))?.payload).toBe(payload);
  });

  it("shows a job to its own tenant only", async () => {
    const { api, submit } = openStore(database());
    const job = await submit();
    const foreign = { id: job.id, tenant: "tenant-b" };
    expect(await api.readJob(foreign)).toBeNull();
    expect(await api.readResult(foreign)).toBeNull();
    expect(await api.cancel(foreign, { ...caller, tenant: "tenant-b" })).toEqual({
      kind: "not-found",
    });
    expect(await openStore(database()).statusOf(job.id)).toBe("queued");
  });
});
