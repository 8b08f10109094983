import type { QueueEntry } from "./broker.ts";

/** What identifies an entry: its job and the attempt that it is for. */
export function idOf({ jobId, attempt }: QueueEntry): string {
  return `${jobId}:${attempt}`;
}

/** An entry as a broker keeps it. When it is due is the broker's own to know. */
export function bodyOf({ jobId, attempt, tenant, traceparent, priority }: QueueEntry): string {
  return JSON.stringify({ jobId, attempt, tenant, traceparent, priority });
}

/** Reads a body; null if it is none: what a newer version wrote, or a person, may be anything. */
export function entryIn(body: string): QueueEntry | null {
  try {
    const { jobId, attempt, tenant, traceparent, priority } = JSON.parse(body) as QueueEntry;
    const texts = [jobId, tenant, traceparent];
    const isEntry =
      texts.every((text) => typeof text === "string") &&
      [attempt, priority].every((number) => Number.isInteger(number));
    return isEntry ? { jobId, attempt, tenant, traceparent, priority, delayMs: 0 } : null;
  } catch {
    return null;
  }
}
