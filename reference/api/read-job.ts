import { createHash } from "node:crypto";

import type { ApiStore } from "../jobs/store.ts";
import { answerJob } from "./job-answer.ts";
import { idOf, refuse, type ProtectedRoute, type Refusal } from "./route.ts";

/** The same for an id that is malformed, unknown, or another tenant's: nothing leaks. */
export const jobNotFound: Refusal = refuse("job-not-found", "No job of yours has this id.");

/**
 * `GET /v1/jobs/{id}`: says how a job is.
 *
 * A cache may keep the answer but must ask each time; the entity tag makes that cheap.
 */
export function readJob({ store }: { store: ApiStore }): ProtectedRoute {
  return {
    method: "GET",
    path: "/v1/jobs/:id",
    action: "read",
    async handle(request, { tenant }) {
      const id = idOf(request);
      const job = id === null ? null : await store.readJob({ id, tenant });
      if (job === null) return jobNotFound;

      const answer = answerJob(200, job, { "cache-control": "private, no-cache" });
      const etag = `"${createHash("sha256").update(answer.text).digest("base64url").slice(0, 22)}"`;
      if (!isKnown(request.headers["if-none-match"], etag)) {
        return { ...answer, headers: { ...answer.headers, etag } };
      }
      const { "content-type": _none, ...headers } = answer.headers;
      return { kind: "answer", status: 304, headers: { ...headers, etag }, text: "" };
    },
  };
}

/** Compares weakly, as `If-None-Match` demands (RFC 9110, section 13.1.2). */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = ifNoneMatch?.split(",").map((tag) => tag.trim().replace(/^W\//, "")) ?? [];
  return known.includes(etag) || known.includes("*");
}
