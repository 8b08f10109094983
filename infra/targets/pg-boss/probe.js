import { deadLetter } from "./settings.js";

/** The handler: calls the URL of the job, and takes the answer as the job's outcome. */
export async function probe([job]) {
  const { url, token, payload } = job.data;
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": job.id },
    body: JSON.stringify({ token, jobId: job.id, attempt: job.retryCount + 1, payload }),
    signal: job.signal,
  });
  if (response.ok) return done(job, await response.json());
  const problem = `the dependency answered ${response.status}`;
  const isPassing = response.status >= 500 || [408, 425, 429].includes(response.status);
  if (isPassing || deadLetter === undefined) throw new Error(problem);
  // What can never succeed goes to the dead letters without a retry.
  return [{ id: job.id, status: "deadletter", output: { problem } }];
}

function done(job, output) {
  return deadLetter === undefined ? output : [{ id: job.id, status: "completed", output }];
}
