import { randomUUID } from "node:crypto";

import { afterEach, describe, expect, it, vi } from "vitest";

import { useTestDatabase } from "../jobs/database.fixture.ts";
import { openStore } from "../jobs/store.fixture.ts";
import { startDependency } from "./dependency.fixture.ts";
import { openWorker } from "./worker.fixture.ts";

const patience = { timeout: 10_000, interval: 10 };

describe("the claims of a worker", () => {
  const database = useTestDatabase();
  const endings: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).toReversed()) await end();
  });

  // A broker that does not know an entry twice hands out both where a relay had to send it again.
  it("run an attempt once though its entry comes twice in one batch", async () => {
    const dependency = await startDependency((_call, response) => {
      setTimeout(() => response.end('"done"'), 100);
    });
    endings.push(() => dependency.close());
    const { submit, statusOf } = openStore(database());
    const payload = JSON.stringify({ url: dependency.url, token: "t" });
    const jobs = await Promise.all([submit({ payload }), submit({ payload })]);
    const worker = await openWorker(database(), {
      change: ({ broker }) => ({
        broker: {
          ...broker,
          claim: async (how) =>
            (await broker.claim(how)).flatMap((lease) => [
              lease,
              { ...lease, token: randomUUID() },
            ]),
        },
      }),
    });
    endings.push(worker.stop);
    for (const { id } of jobs)
      await vi.waitFor(async () => expect(await statusOf(id)).toBe("succeeded"), patience);
    const called = dependency.calls.map(({ body }) => body.jobId);
    expect(called.toSorted()).toEqual(jobs.map(({ id }) => id).toSorted());
  });
});
