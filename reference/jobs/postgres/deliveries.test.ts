import { describe, expect, it } from "vitest";

import { useTestDatabase } from "../database.fixture.ts";
import { caller, openStore } from "../store.fixture.ts";
import { postgresDeliveries } from "./deliveries.ts";

const error = { code: "dependency-refused", message: 'It said "no" – 日本' } as const;
const none: ReadonlyMap<string, number> = new Map();
let urls = 0;

describe("deliveries", () => {
  const database = useTestDatabase();
  const deliveries = () => postgresDeliveries(database().worker);
  const freshUrl = (): string => `https://hooks.example.com/${++urls}`;
  const claim = async (
    url: string,
    options: { held?: ReadonlyMap<string, number>; leaseMs?: number } = {},
  ) => {
    const { held = none, leaseMs = 60_000 } = options;
    const claimed = await deliveries().claim({ limit: 1_000, perUrl: 4, held, leaseMs });
    return claimed.filter((delivery) => delivery.url === url);
  };
  const rowsOf = (url: string) =>
    database().owner.query<{ body: string; outcome: string | null; attempts: number }>(
      "SELECT body, outcome, attempts FROM deliveries WHERE url = $1 ORDER BY created_at",
      [url],
    );
  /** Ends a job that has a webhook. */
  async function owe(webhook: string, result = "1"): Promise<string> {
    const { submit, claim: claimJob, worker } = openStore(database());
    const { id } = await submit({ webhook });
    const job = await claimJob(id);
    if (job === null) throw new Error("A fresh job could not be claimed");
    await worker.complete({ fence: job.fence, result });
    return id;
  }
  const again = (delayMs: number, throttles = false) =>
    ({ kind: "again", delayMs, throttles }) as const;

  it("are owed once a job has ended, however it ended, and not before", async () => {
    const { submit, claim: claimJob, worker, api } = openStore(database());
    const url = freshUrl();
    const jobs = await Promise.all([1, 2, 3, 4].map(() => submit({ webhook: url })));
    const [succeeds, fails, stops, cancels] = jobs.map(({ id }) => id) as [
      string,
      string,
      string,
      string,
    ];
    await api.cancel({ id: cancels, tenant: caller.tenant }, caller);
    const claimed = [await claimJob(succeeds), await claimJob(fails), await claimJob(stops)];
    expect(await rowsOf(url)).toHaveLength(1);
    const [first, second, third] = claimed.map((job) => {
      if (job === null) throw new Error("A fresh job could not be claimed");
      return job.fence;
    }) as [never, never, never];
    const result = '{"n":1.0,"big":12345678901234567890,"s":"\\\\u00e9é"}';
    await worker.complete({ fence: first, result });
    await worker.complete({ fence: first, result: "2" });
    await worker.fail({ fence: second, error, next: { kind: "retry", delayMs: 0 } });
    const retried = await claimJob(fails, 2);
    if (retried !== null) {
      await worker.fail({ fence: retried.fence, error, next: { kind: "die" } });
    }
    await worker.endCanceled(third);

    const bodies = (await rowsOf(url)).map(({ body }) => body);
    const told = bodies.map((body) => JSON.parse(body) as { type: string; data: { id: string } });
    expect(told.map(({ type, data }) => [type, data.id])).toEqual([
      ["job.canceled", cancels],
      ["job.succeeded", succeeds],
      ["job.failed", fails],
      ["job.canceled", stops],
    ]);
    expect(bodies[1]).toContain(`"result":${result}}}`);
    expect(told[2]?.data).toMatchObject({ status: "failed", attempts: 2, error });
    expect(told[3]?.data).not.toHaveProperty("error");
  });

  it("leave out a result that is too large, and are not owed without a webhook", async () => {
    const url = freshUrl();
    await owe(url, JSON.stringify("x".repeat(20_000)));
    const [row] = await rowsOf(url);
    expect(JSON.parse(row?.body ?? "")).not.toHaveProperty("data.result");
    const { submitAndClaim, worker } = openStore(database());
    const { fence } = await submitAndClaim();
    await worker.complete({ fence, result: "1" });
    const rows = await database().owner.query("SELECT FROM deliveries WHERE job_id = $1", [
      fence.jobId,
    ]);
    expect(rows).toEqual([]);
  });

  it("are owed again under another id when a replayed job ends", async () => {
    const { submit, claim: claimJob, worker, api } = openStore(database());
    const url = freshUrl();
    const { id } = await submit({ webhook: url });
    for (const attempt of [1, 2]) {
      const job = await claimJob(id, attempt);
      if (job === null) throw new Error("The job could not be claimed");
      await worker.fail({ fence: job.fence, error, next: { kind: "die" } });
      const page = await api.listDeadLetters({ tenant: caller.tenant, limit: 200, after: null });
      const entry = page.entries.find(({ jobId }) => jobId === id);
      if (attempt === 1) await api.replay({ id: entry?.id ?? "", tenant: caller.tenant }, caller);
    }
    expect(new Set((await claim(url)).map((delivery) => delivery.id)).size).toBe(2);
  });

  it("are leased to one worker at a time, and again once the lease has run out", async () => {
    const url = freshUrl();
    await owe(url);
    const claims = await Promise.all([claim(url), claim(url), claim(url)]);
    expect(claims.flat()).toHaveLength(1);
    await database().owner.query("UPDATE deliveries SET visible_at = now() WHERE url = $1", [url]);
    const [later] = await claim(url);
    const [lost] = claims.flat();
    if (later === undefined || lost === undefined) throw new Error("It was not claimed twice");
    expect([later.id, later.attempts, later.body]).toEqual([lost.id, 2, lost.body]);
    expect(await deliveries().settle(lost, { kind: "delivered" })).toBe(false);
    expect(await deliveries().settle(lost, again(0))).toBe(false);
    expect(await deliveries().settle(later, { kind: "delivered" })).toBe(true);
    expect(await rowsOf(url)).toMatchObject([{ outcome: "delivered" }]);
    expect(await claim(url)).toEqual([]);
  });

  it("wait for as long as they are told", async () => {
    const url = freshUrl();
    await owe(url);
    const [first] = await claim(url);
    if (first === undefined) throw new Error("It was not claimed");
    await deliveries().settle(first, again(60_000));
    expect(await claim(url)).toEqual([]);
    const nextMs = await deliveries().untilNextMs({ perUrl: 4, held: none });
    expect(nextMs).toBeLessThanOrEqual(60_000);
    expect(nextMs).toBeGreaterThan(0);
  });

  it("take of each URL no more than there is room for", async () => {
    const [busy, other] = [freshUrl(), freshUrl()];
    await Promise.all(Array.from({ length: 6 }, () => owe(busy)));
    await owe(other);
    const held = new Map([[busy, 3]]);
    const claimed = await deliveries().claim({ limit: 1_000, perUrl: 4, held, leaseMs: 60_000 });
    const of = (url: string) => claimed.filter((delivery) => delivery.url === url).length;
    expect([of(busy), of(other)]).toEqual([1, 1]);
    expect(await claim(busy, { held: new Map([[busy, 4]]) })).toEqual([]);
    expect(await deliveries().untilNextMs({ perUrl: 4, held: new Map([[busy, 3]]) })).toBe(0);
    const rest = await claim(busy);
    expect(rest).toHaveLength(4);
  });

  it("all wait for a receiver that is under load, also those that come later", async () => {
    const url = freshUrl();
    await Promise.all([owe(url), owe(url)]);
    const [first, second] = await claim(url);
    if (first === undefined || second === undefined) throw new Error("Two were owed");
    await owe(url);
    await deliveries().settle(first, again(60_000, true));
    await owe(url);
    await deliveries().settle(second, again(0));
    expect(await claim(url)).toEqual([]);
  });

  it("end for good when their receiver is gone, also those that come later", async () => {
    const url = freshUrl();
    await Promise.all([owe(url), owe(url)]);
    const [first, second] = await claim(url);
    if (first === undefined || second === undefined) throw new Error("Two were owed");
    await owe(url);
    await deliveries().settle(first, { kind: "disabled" });
    await deliveries().settle(second, again(0));
    await owe(url);
    expect(await claim(url)).toEqual([]);
    expect((await rowsOf(url)).map(({ outcome }) => outcome)).toEqual(Array(4).fill("disabled"));
  });

  it("are forgotten some time after their end", async () => {
    const [ended, owed] = [freshUrl(), freshUrl()];
    await Promise.all([owe(ended), owe(owed)]);
    const [delivery] = await claim(ended);
    if (delivery === undefined) throw new Error("It was not claimed");
    await deliveries().settle(delivery, { kind: "given-up" });
    await deliveries().forget(60_000);
    expect(await rowsOf(ended)).toHaveLength(1);
    await deliveries().forget(-1_000);
    expect([await rowsOf(ended), await rowsOf(owed)].map((rows) => rows.length)).toEqual([0, 1]);
  });

  it.each([
    "UPDATE deliveries SET body = 'x'",
    "UPDATE deliveries SET url = 'x'",
    "INSERT INTO deliveries (job_id) VALUES (gen_random_uuid())",
    "DELETE FROM webhook_endpoints",
    "SELECT owe_delivery()",
    "SELECT webhook_body(jobs) FROM jobs",
    "UPDATE jobs SET webhook = 'x'",
  ])("do not let the worker %s", async (statement) => {
    await expect(database().worker.query(statement)).rejects.toMatchObject({ code: "42501" });
  });

  it.each([
    "SELECT * FROM deliveries",
    "DELETE FROM deliveries",
    "SELECT * FROM webhook_endpoints",
  ])("do not let the API %s", async (statement) => {
    await expect(database().api.query(statement)).rejects.toMatchObject({ code: "42501" });
  });
});
