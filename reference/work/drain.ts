import { setTimeout as sleep } from "node:timers/promises";

import type { Worker } from "./worker.ts";

/** Empties a worker that has been told to end. `signal` aborts when it was told so twice. */
export type Drain = (
  worker: Worker,
  options: { graceMs: number; signal: AbortSignal },
) => Promise<void>;

/** What is left of the grace for giving leases back: a tenth, and at most two seconds. */
const handBackMs = (graceMs: number): number => Math.min(2_000, graceMs / 10);

/**
 * Stops claiming at once, lets running jobs finish, and hands back what does not finish in time.
 *
 * A job that is handed back is queued again at once; nobody has to wait for a lease to run out, and
 * the attempt counts as neither failure nor crash.
 */
export const drain: Drain = async (worker, { graceMs, signal }) => {
  worker.stopClaiming();
  const idle = worker.untilIdle();
  await Promise.race([idle, elapsed(graceMs - handBackMs(graceMs), signal)]);
  worker.releaseAll();
  await Promise.race([idle, elapsed(handBackMs(graceMs))]);
};

async function elapsed(ms: number, signal?: AbortSignal): Promise<void> {
  // It must not keep a process alive that is done.
  const options = { ref: false, ...(signal !== undefined && { signal }) };
  await sleep(ms, undefined, options).catch(() => undefined);
}
