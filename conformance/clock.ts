import type { Clock } from "./contract/time.ts";

/**
 * Reads the operating system's monotonic clock, in milliseconds since `originNs`.
 *
 * Threads share that clock, so that a time stamped by the ledger and one stamped by the caller
 * can be compared without an offset.
 */
export function clockFrom(originNs: bigint): Clock {
  return () => Number(process.hrtime.bigint() - originNs) / 1e6;
}
