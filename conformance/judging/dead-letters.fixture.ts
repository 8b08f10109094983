import type { JsonObject } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { op, wholeTarget } from "./history.fixture.ts";

/** A target that says where each field of a dead letter is, and what its roles may do. */
export const wholeInbox: Target = {
  ...wholeTarget,
  deadLetters: {
    list: "/v1/dead-letters",
    itemsAt: "/items",
    nextAt: "/next",
    read: "/v1/dead-letters/{id}",
    replay: { method: "POST", path: "/v1/dead-letters/{id}/replay" },
    discard: { method: "DELETE", path: "/v1/dead-letters/{id}" },
    fields: {
      payload: "/payload",
      tenant: "/tenant",
      key: "/key",
      trace: "/trace",
      priority: "/priority",
      attempts: "/attempts",
      reason: "/reason",
      firstAt: "/firstAt",
      lastAt: "/lastAt",
    },
  },
  credentials: {
    tenantA: { authorization: "Bearer a" },
    tenantB: { authorization: "Bearer b" },
    roles: {
      viewer: { headers: { authorization: "Bearer v" }, may: ["inspect"] },
      operator: { headers: { authorization: "Bearer o" }, may: ["inspect", "replay", "cancel"] },
      admin: {
        headers: { authorization: "Bearer m" },
        may: ["inspect", "replay", "cancel", "discard"],
      },
    },
  },
};

/** One look at the list that shows these entries on one page, unless `next` leads to another. */
export function page(
  items: readonly JsonObject[],
  said: Partial<Op> & { status?: number | null } = {},
): Op {
  return op({
    did: "list-dead-letters",
    status: 200,
    request: { method: "GET", path: "/v1/dead-letters", headers: {}, body: null },
    token: null,
    jobId: null,
    value: { items, next: null },
    ...said,
  });
}

/** A request for one dead letter, at the path that the target declares for it. */
export function aboutEntry(
  did: "read-dead-letter" | "replay" | "discard",
  id: string,
  said: Partial<Op> & { status?: number | null } = {},
): Op {
  const suffix = did === "replay" ? "/replay" : "";
  const path = `/v1/dead-letters/${id}${suffix}`;
  return op({
    did,
    request: { method: "POST", path, headers: {}, body: null },
    token: null,
    jobId: null,
    ...said,
  });
}
