import { randomUUID } from "node:crypto";

import { idempotencyKeyOf } from "../api/idempotency-key.ts";
import { changeRoute } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Whoever corrects the request and sends it again is told that the key stands for another one. */
export const refusedRequestTakesItsKey = defineFault({
  id: "refused-request-takes-its-key",
  wrong:
    "The key is recorded before the body is looked at, and a refusal leaves the record behind.",
  seen: null,
  tier: 2,
  breaks: ["IDM-9"],
  change: changeRoute({
    method: "POST",
    path: "/v1/jobs",
    handle:
      (good, { database }) =>
      async (request, caller) => {
        const reply = await good(request, caller);
        const key = idempotencyKeyOf(request.headers);
        const isInvalid = reply.kind === "refusal" && reply.code.startsWith("body-not-");
        if (!isInvalid || typeof key !== "string") return reply;

        const id = randomUUID();
        await database.transaction(async (query) => {
          await query(
            `INSERT INTO jobs (id, tenant, key, type, payload, priority, traceparent)
             VALUES ($1, $2, $3, 'probe', '{}', 5, '')`,
            [id, caller.tenant, key],
          );
          await query(
            `INSERT INTO idempotency_keys (tenant, key, fingerprint, job_id, expires_at)
             VALUES ($2, $3, '', $1, 'infinity') ON CONFLICT (tenant, key) DO NOTHING`,
            [id, caller.tenant, key],
          );
          await query("UPDATE jobs SET status = 'canceled' WHERE id = $1", [id]);
        });
        return reply;
      },
  }),
});
