import type { Ms } from "../../conformance/contract/time.ts";

/** Writes a count for people: `1,000`. */
export function counted(count: number): string {
  return count.toLocaleString("en-US");
}

/** Writes a duration for people: `41.2 s`, `200 ms`. */
export function lasting(ms: Ms): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(ms % 1_000 === 0 ? 0 : 1)} s`;
}
