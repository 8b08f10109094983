import { describe, expect, it } from "vitest";

import { useTestDatabase } from "./database.fixture.ts";
import { openStore, submissionOf } from "./store.fixture.ts";
import { postgresApiStore } from "./store-postgres.ts";

describe("limits on PostgreSQL", () => {
  const database = useTestDatabase();
  const rateLimit = { count: 5, windowMs: 60_000 };

  it("admits as many as are granted, over replicas, and says when there will be more", async () => {
    const [one, other] = [postgresApiStore(database().api), postgresApiStore(database().api)];
    const wish = { tenant: "one-limit", rateLimit, maxQueued: null };
    const admissions = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? one : other).admit({ ...wish, key: `k${index}` }),
      ),
    );
    const kinds = admissions.map((admission) => admission.kind);
    expect(kinds.filter((kind) => kind === "admitted")).toHaveLength(5);
    expect(kinds.filter((kind) => kind === "rate-limited")).toHaveLength(15);
    const left = admissions.flatMap((made) =>
      made.kind === "admitted" ? [made.quota?.remaining ?? -1] : [],
    );
    expect(left.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    for (const refused of admissions) {
      if (refused.kind !== "rate-limited") continue;
      expect(refused.quota.remaining).toBe(0);
      expect(refused.quota.moreAfterMs).toBeGreaterThan(5_000);
      expect(refused.quota.moreAfterMs).toBeLessThanOrEqual(12_000);
    }
  });

  it("admits again after the wait that it has told, and what is refused costs nothing", async () => {
    const { api } = openStore(database());
    const wish = { tenant: "waits", rateLimit: { count: 2, windowMs: 400 }, maxQueued: null };
    const told: number[] = [];
    for (let n = 0; n < 10; n += 1) {
      const admission = await api.admit({ ...wish, key: `k${n}` });
      if (admission.kind === "rate-limited") told.push(admission.quota.moreAfterMs);
    }
    expect(told.length).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, told.at(-1)));
    expect(await api.admit({ ...wish, key: "after" })).toMatchObject({ kind: "admitted" });
  });

  it("keeps tenants apart, and charges nobody for a key that is known", async () => {
    const { api } = openStore(database());
    const wish = { rateLimit: { count: 1, windowMs: 60_000 }, maxQueued: 1 };
    await api.submit(submissionOf({ tenant: "knows", key: "known", isCounted: true }));
    expect(await api.admit({ ...wish, tenant: "knows", key: "known" })).toEqual({ kind: "known" });
    expect(await api.admit({ ...wish, tenant: "other", key: "known" })).toMatchObject({
      kind: "admitted",
    });
    expect(await api.admit({ ...wish, tenant: "other", key: "next" })).toMatchObject({
      kind: "rate-limited",
    });
  });

  it("refuses while as many jobs wait as may wait, and counts those of the tenant only", async () => {
    const { api, claim } = openStore(database());
    const wish = { tenant: "deep", key: "next", rateLimit: null, maxQueued: 2 };
    const submit = async (key: string, tenant = "deep") => {
      const outcome = await api.submit(submissionOf({ tenant, key, isCounted: true }));
      return "job" in outcome ? outcome.job.id : "";
    };
    const first = await submit("1");
    await submit("1", "another");
    await api.submit(submissionOf({ tenant: "deep", key: "not counted" }));
    expect(await api.admit(wish)).toEqual({ kind: "admitted", quota: null });
    await submit("2");
    expect(await api.admit(wish)).toEqual({ kind: "queue-full", retryAfterMs: 10_000 });
    await claim(first);
    expect(await api.admit(wish)).toEqual({ kind: "admitted", quota: null });
  });

  it("tells a wait that follows from how many ended lately", async () => {
    const { api, worker, claim } = openStore(database());
    const ids: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const submission = submissionOf({ tenant: "drains", isCounted: true });
      ids.push(submission.id);
      await api.submit(submission);
    }
    for (const id of ids.slice(0, 2)) {
      const claimed = await claim(id);
      if (claimed !== null) await worker.complete({ fence: claimed.fence, result: "1" });
    }
    // Four wait where two may, and two ended in ten seconds: room for three takes fifteen.
    const wish = { tenant: "drains", key: "next", rateLimit: null, maxQueued: 2 };
    expect(await api.admit(wish)).toEqual({ kind: "queue-full", retryAfterMs: 15_000 });
  });
});
