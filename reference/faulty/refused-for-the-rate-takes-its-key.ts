import { randomUUID } from "node:crypto";

import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The client waits as it was told, and is told that its work has been done. */
export const refusedForTheRateTakesItsKey = defineFault({
  id: "refused-for-the-rate-takes-its-key",
  wrong: "The key is recorded before the rate is looked at, and a 429 leaves the record behind.",
  seen: null,
  tier: 2,
  breaks: ["IDM-9"],
  change: changeApiStore((store, { database }) => ({
    async admit(wish) {
      const admission = await store.admit(wish);
      if (admission.kind !== "rate-limited") return admission;
      const id = randomUUID();
      await database.query(
        `INSERT INTO jobs (id, tenant, key, type, payload, priority, traceparent)
         VALUES ($1, $2, $3, 'probe', '{}', 5, '')`,
        [id, wish.tenant, wish.key],
      );
      await database.query("UPDATE jobs SET status = 'canceled' WHERE id = $1", [id]);
      await database.query(
        `INSERT INTO idempotency_keys (tenant, key, fingerprint, job_id, expires_at)
         VALUES ($2, $3, '', $1, 'infinity') ON CONFLICT (tenant, key) DO NOTHING`,
        [id, wish.tenant, wish.key],
      );
      return admission;
    },
  })),
});
