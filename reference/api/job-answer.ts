import { isTerminal } from "../../conformance/contract/job.ts";
import type { Job } from "../jobs/store.ts";
import { answerJson, type Answer } from "./route.ts";

/** Seconds after which a client may usefully ask again. */
const pollAfterSec = 1;

/** Answers with a job as clients see it. While it has not ended, it says when to ask again. */
export function answerJob(
  status: number,
  job: Job,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return answerJson(status, JSON.stringify(viewOf(job)), {
    ...(!isTerminal(job.status) && { "retry-after": String(pollAfterSec) }),
    ...headers,
  });
}

/** The path at which a job can be read. */
export function pathOf(job: Job): string {
  return `/v1/jobs/${job.id}`;
}

function viewOf(job: Job) {
  return {
    id: job.id,
    type: job.type,
    status: job.status,
    priority: job.priority,
    orderKey: job.orderKey ?? undefined,
    attempts: job.attempts,
    createdAt: job.createdAt,
    startAt: job.startAt ?? undefined,
    startBy: job.startBy ?? undefined,
    startedAt: job.startedAt ?? undefined,
    endedAt: job.endedAt ?? undefined,
    cancelRequestedAt: job.cancelRequestedAt ?? undefined,
    error: job.error ?? undefined,
  };
}
