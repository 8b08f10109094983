import { createHmac } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";

import { useTestDatabase } from "../jobs/database.fixture.ts";
import { openStore } from "../jobs/store.fixture.ts";
import { openWorker } from "../work/worker.fixture.ts";
import { inTurn, startReceiver, type Answering, type Got } from "./receiver.fixture.ts";

const secrets = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const patience = { timeout: 15_000, interval: 20 };

describe("a worker that delivers", () => {
  const database = useTestDatabase();
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
    await database().owner.query("DELETE FROM deliveries");
  });

  async function receive(answering: Answering) {
    const receiver = await startReceiver(answering);
    closing.push(() => receiver.close());
    return receiver;
  }

  async function work(allow: readonly string[], environment: Record<string, string> = {}) {
    const worker = await openWorker(database(), {
      environment: {
        JOBPROOF_WEBHOOK_SECRETS: secrets.map((one) => `whsec_${one.toString("base64")}`).join(),
        JOBPROOF_WEBHOOK_ALLOW: allow.join(),
        JOBPROOF_WEBHOOK_BACKOFF_BASE_MS: "40",
        JOBPROOF_WEBHOOK_BACKOFF_FACTOR: "2",
        JOBPROOF_WEBHOOK_TIMEOUT_MS: "300",
        ...environment,
      },
    });
    closing.push(worker.stop);
    return worker;
  }

  /** Ends a job that has a webhook, without any worker. */
  async function owe(webhook: string): Promise<string> {
    const { submit, claim, worker } = openStore(database());
    const { id } = await submit({ webhook });
    const job = await claim(id);
    // The worker under test may have been quicker; the probe of a fresh job fails for good.
    if (job !== null) await worker.complete({ fence: job.fence, result: '{"n":1.0,"s":"é💡"}' });
    return id;
  }

  it("signs what it sends with every secret, and says it once", async () => {
    const receiver = await receive(inTurn(204));
    const id = await owe(`${receiver.origin}/a?b=c`);
    const { count } = await work([receiver.origin]);
    await vi.waitFor(() => expect(receiver.got).toHaveLength(1), patience);
    const [got] = receiver.got as [Got];
    expect(got.path).toBe("/a?b=c");
    expect(got.body).toContain(`"id":"${id}"`);
    expect(got.body).toContain('"result":{"n":1.0,"s":"é💡"}');
    const names = ["webhook-id", "webhook-timestamp"].map((name) => got.headers[name]);
    const signed = [...names, got.body].join(".");
    const expected = secrets.map((secret) =>
      createHmac("sha256", secret).update(signed).digest("base64"),
    );
    expect(got.headers["webhook-signature"]).toBe(`v1,${expected[0]} v1,${expected[1]}`);
    expect(Math.abs(Number(got.headers["webhook-timestamp"]) - Date.now() / 1_000)).toBeLessThan(
      60,
    );
    await vi.waitFor(async () => {
      expect(await count('jobproof_deliveries_total{outcome="delivered"}')).toBe(1);
    }, patience);
  });

  it("tries again under the same id until it is taken, and follows no redirect", async () => {
    const elsewhere = await receive(inTurn(200));
    const receiver = await receive((got, response, nth) => {
      if (nth === 1) response.writeHead(307, { location: `${elsewhere.origin}/` }).end();
      else if (nth === 2) response.socket?.resetAndDestroy();
      // The third is left without an answer.
      else if (nth > 3) inTurn(200)(got, response, nth);
    });
    await owe(receiver.origin);
    await work([receiver.origin, elsewhere.origin]);
    await vi.waitFor(() => expect(receiver.got).toHaveLength(4), patience);
    expect(new Set(receiver.got.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(receiver.got.map(({ body }) => body)).size).toBe(1);
    expect(elsewhere.got).toEqual([]);
  });

  it("gives up after the last try", async () => {
    const receiver = await receive(inTurn(500));
    await owe(receiver.origin);
    const { count } = await work([receiver.origin], { JOBPROOF_WEBHOOK_MAX_ATTEMPTS: "3" });
    await vi.waitFor(async () => {
      expect(await count('jobproof_deliveries_total{outcome="given-up"}')).toBe(1);
    }, patience);
    expect(receiver.got).toHaveLength(3);
  });

  it("lets a receiver that hangs hold up neither another nor its own end", async () => {
    const hung = await receive(() => {});
    const other = await receive(inTurn(200));
    await Promise.all(Array.from({ length: 12 }, () => owe(hung.origin)));
    const { stop } = await work([hung.origin, other.origin], {
      JOBPROOF_WEBHOOK_TIMEOUT_MS: "60000",
      JOBPROOF_SHUTDOWN_GRACE_MS: "400",
    });
    await vi.waitFor(() => expect(hung.got).toHaveLength(4), patience);
    await Promise.all(Array.from({ length: 12 }, () => owe(other.origin)));
    await vi.waitFor(() => expect(other.got).toHaveLength(12), patience);
    expect(hung.got).toHaveLength(4);
    const startedAt = performance.now();
    await stop();
    closing.pop();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    const owed = await database().owner.query(
      "SELECT FROM deliveries WHERE url = $1 AND visible_at IS NOT NULL",
      [hung.origin],
    );
    expect(owed.length).toBe(12);
  });

  it("does not call an address that it may not call, whatever was registered", async () => {
    const inside = await receive(inTurn(200));
    await owe(inside.origin);
    await owe(inside.origin.replace("127.0.0.1", "localhost"));
    const { count } = await work([]);
    await vi.waitFor(async () => {
      expect(await count('jobproof_deliveries_total{outcome="given-up"}')).toBe(2);
    }, patience);
    expect(inside.got).toEqual([]);
  });

  it("delivers nothing without a secret", async () => {
    const receiver = await receive(inTurn(200));
    const { stop } = await openWorker(database());
    await owe(receiver.origin);
    await stop();
    expect(receiver.got).toEqual([]);
  });
});
