import type { Target } from "../contract/target.ts";

/** The whole URL of a request. */
export function urlOf(target: Target, asking: Readonly<{ replica: number; path: string }>): string {
  const base = target.baseUrls[asking.replica] ?? target.baseUrls[0] ?? "";
  return asking.path.startsWith("http") ? asking.path : base + asking.path;
}
