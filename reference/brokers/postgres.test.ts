import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";

import { useTestDatabase } from "../jobs/database.fixture.ts";
import { exerciseBroker } from "./broker.exercise.ts";
import { postgresBroker } from "./postgres.ts";

describe("on PostgreSQL", () => {
  const database = useTestDatabase();

  exerciseBroker("postgres", async () => {
    const { worker, workerUrl } = database();
    return postgresBroker({ database: worker, url: workerUrl });
  });

  it("lets an entry of low priority go first that has waited for its head start", async () => {
    const { worker, workerUrl, owner } = database();
    await owner.query("UPDATE queue_order SET aging_ms = 10");
    const broker = postgresBroker({ database: worker, url: workerUrl });
    const entryOf = (priority: number) => {
      return { jobId: randomUUID(), attempt: 1, tenant: "", traceparent: "", priority, delayMs: 0 };
    };
    const [low, high, late] = [entryOf(0), entryOf(9), entryOf(9)];
    await broker.enqueue([low]);
    await broker.enqueue([high]);
    // Time is what is tested here: nine steps, and what the first two took.
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
    await broker.enqueue([late]);
    const leases = await broker.claim({ limit: 3, leaseMs: 60_000 });
    await broker.close();
    const order = leases.map(({ entry }) => entry.jobId);
    expect(order).toEqual([high.jobId, low.jobId, late.jobId]);
  });
});
