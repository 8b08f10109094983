import { argv, stdout } from "node:process";

type Job = Readonly<{
  id: string;
  attempt: number;
  traceparent: string;
  payload: Readonly<{ url: string; token: string; payload: unknown }>;
}>;

type Outcome =
  | Readonly<{ kind: "succeeded"; result: string }>
  | Readonly<{ kind: "transient"; retryAfterMs: number }>
  | Readonly<{ kind: "permanent" }>;

/** The handler of the probe job: one call, whose answer is the job's outcome. */
async function probe({ id, attempt, traceparent, payload: { url, token, payload } }: Job) {
  const call = fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": id, traceparent },
    body: JSON.stringify({ token, jobId: id, attempt, payload }),
    signal: AbortSignal.timeout(10_000),
  });
  return await call.then(outcomeOf, (): Outcome => ({ kind: "transient", retryAfterMs: 0 }));
}

async function outcomeOf(response: Response): Promise<Outcome> {
  const { ok, status, headers } = response;
  if (ok) return { kind: "succeeded", result: await response.text() };
  const isPassing = status >= 500 || [408, 425, 429].includes(status);
  return isPassing
    ? { kind: "transient", retryAfterMs: waitOf(headers.get("retry-after")) }
    : { kind: "permanent" };
}

/** Seconds or a date; 0 where it says nothing sensible. */
function waitOf(retryAfter: string | null): number {
  const text = retryAfter ?? "";
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Math.max(0, ms || 0);
}

const [, , id = "", attempt = "1", traceparent = "", url = "", token = "", payload = "null"] = argv;
const job = { id, attempt: Number(attempt), traceparent };
const outcome = await probe({ ...job, payload: { url, token, payload: JSON.parse(payload) } });
stdout.write(`${JSON.stringify(outcome)}\n`);
