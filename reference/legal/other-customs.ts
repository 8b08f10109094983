import { setTimeout as sleep } from "node:timers/promises";

import { changeApiStore, changeRoute } from "../faulty/change.ts";
import type { Answer, Reply } from "../api/route.ts";
import { allOf, defineLegal } from "./legal-service.ts";

/** How often the loser of a race looks whether the winner was committed. */
const lookAgainMs = 20;
const looks = 100;

/** A service by another house's manners. Each of them is allowed somewhere, and none harms a client. */
export const otherCustoms = defineLegal({
  id: "other-customs",
  differs: [
    "Another payload under a known key is refused with 409 (Azure lro-operation-id-unique-except-retries).",
    "The loser of a race for a key waits, and is answered as the winner was (Stripe).",
    "A running job cannot be canceled: 409. Canceling is best effort.",
    "Canceling an ended job changes nothing and answers 200.",
    "Replaying a dead letter again is answered as the first time was.",
    "No answer shows a job as running: it jumps from queued to its end.",
    "Retry-After is a date (RFC 9110, section 10.2.3), and Location a whole URL.",
  ],
  tolerated: ["IDM-3", "IDM-4", "STS-9"],
  declares: { status: { attemptsAt: "/attempts" } },
  change: allOf(
    changeApiStore((store) => ({
      async submit(submission) {
        for (let look = 0; look < looks; look += 1) {
          const outcome = await store.submit(submission);
          if (outcome.kind !== "key-in-use") return outcome;
          await sleep(lookAgainMs);
        }
        return store.submit(submission);
      },
    })),
    changeRoute({
      method: "POST",
      path: "/v1/jobs",
      handle: (good) => async (request, caller) => {
        const reply = await good(request, caller);
        return reply.kind === "refusal" && reply.code === "key-reused"
          ? { ...reply, code: "key-in-use" }
          : byDate(reply);
      },
    }),
    changeRoute({
      method: "GET",
      path: "/v1/jobs/:id",
      handle: (good) => async (request, caller) =>
        byDate(withoutRunning(await good(request, caller))),
    }),
    changeRoute({
      method: "DELETE",
      path: "/v1/jobs/:id",
      handle:
        (good, { store }) =>
        async (request, caller) => {
          const id = request.params["id"] ?? "";
          const job = await store.readJob({ id, tenant: caller.tenant }).catch(() => null);
          if (job?.status === "running") {
            return { kind: "refusal", code: "job-is-running", detail: "Let it end." };
          }
          const reply = await good(request, caller);
          if (reply.kind !== "refusal" || reply.code !== "job-already-ended" || job === null) {
            return withoutRunning(reply);
          }
          const { id: jobId, status, attempts } = job;
          return {
            kind: "answer",
            status: 200,
            headers: { "content-type": "application/json" },
            text: JSON.stringify({ id: jobId, status, attempts }),
          };
        },
    }),
    changeRoute({
      method: "POST",
      path: "/v1/dead-letters/:id/replay",
      handle:
        (good, { store }) =>
        async (request, caller) => {
          const reply = await good(request, caller);
          if (reply.kind !== "refusal" || reply.code !== "already-replayed") {
            return withoutRunning(reply);
          }
          const { tenant } = caller;
          const entry = await store.readDeadLetter({ id: request.params["id"] ?? "", tenant });
          const job = entry === null ? null : await store.readJob({ id: entry.jobId, tenant });
          if (job === null) return reply;
          const { id, status, attempts } = job;
          return withoutRunning({
            kind: "answer",
            status: 202,
            headers: { "content-type": "application/json" },
            text: JSON.stringify({ id, status, attempts }),
          });
        },
    }),
  ),
});

function withoutRunning(reply: Reply): Reply {
  if (reply.kind !== "answer") return reply;
  const { etag: _ofAnotherText, ...headers } = reply.headers;
  return { ...reply, headers, text: reply.text.replace('"status":"running"', '"status":"queued"') };
}

function byDate(reply: Reply): Reply {
  if (reply.kind !== "answer") return reply;
  const { "retry-after": seconds, location, ...headers } = reply.headers;
  const answer: Answer = {
    ...reply,
    headers: {
      ...headers,
      ...(seconds !== undefined && {
        "retry-after": new Date(Date.now() + 1_000 * Number(seconds)).toUTCString(),
      }),
      ...(location !== undefined && { "operation-location": location }),
    },
  };
  return answer;
}
