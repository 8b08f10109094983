import { setTimeout as delay } from "node:timers/promises";
import { request } from "undici";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import type { ProcessSpec } from "../../conformance/contract/target.ts";

/** Resolves true when the URL answers 2xx; false when `gaveUp` says so or the time is over. */
export async function becomesReady(options: {
  url: string;
  withinMs: number;
  gaveUp: () => boolean;
}): Promise<boolean> {
  const until = performance.now() + options.withinMs;
  while (!options.gaveUp() && performance.now() < until) {
    const status = await statusOf(options.url, Math.min(1_000, options.withinMs));
    if (status !== null && status >= 200 && status < 300) return !options.gaveUp();
    await delay(20);
  }
  return false;
}

/**
 * Refuses to go on if a readiness URL answers before anything was started.
 *
 * Else a service that was left running from before would be taken for the one that we start, and
 * every kill would seem to have no effect.
 */
export async function refuseAnswered(specs: readonly ProcessSpec[]): Promise<void> {
  const urls = new Set(specs.flatMap((spec) => (spec.ready === undefined ? [] : [spec.ready])));
  await Promise.all([...urls].map(refuseIfAnswered));
}

async function refuseIfAnswered(url: string): Promise<void> {
  const status = await statusOf(url, 1_000);
  if (status === null) return;
  throw new HarnessError({
    code: "process-failed",
    message: `${url} answers ${status} before the service was started, so something else runs there.`,
    hint: "End what listens there. If it is the service itself, Jobproof must be the one that starts it.",
  });
}

/** Null if there is no answer in that time. Nothing is kept open: the service may be killed next. */
async function statusOf(url: string, withinMs: number): Promise<number | null> {
  try {
    const signal = AbortSignal.timeout(withinMs);
    const { statusCode, body } = await request(url, { reset: true, signal });
    await body.dump();
    return statusCode;
  } catch {
    return null;
  }
}
