import { UnrecoverableError } from "bullmq";
import { callTimeoutMs } from "./settings.js";

/** The handler: calls the URL of the job, and takes the answer as the job's outcome. */
export async function probe({ id, data, attemptsMade }) {
  const { url, token, payload } = data;
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": id },
    body: JSON.stringify({ token, jobId: id, attempt: attemptsMade + 1, payload }),
    signal: callTimeoutMs && AbortSignal.timeout(callTimeoutMs),
  });
  if (response.ok) return response.json();
  const problem = `the dependency answered ${response.status}`;
  const isPassing = response.status >= 500 || [408, 425, 429].includes(response.status);
  if (!isPassing) throw new UnrecoverableError(problem);
  throw Object.assign(new Error(problem), { retryAfterMs: msOf(response.headers) });
}

/** Retry-After in seconds or as a date; at most ten seconds, and 0 where it says nothing sensible. */
function msOf(headers) {
  const text = headers.get("retry-after") ?? "";
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Math.min(Math.max(ms || 0, 0), 10_000);
}
