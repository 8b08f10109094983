import { expect } from "vitest";
import type { Verdict } from "../contract/verdict.ts";

/** Gives a verdict back that says why it is what it is: one without words helps nobody. */
export function telling(verdict: Verdict): Verdict {
  expect(verdict.because).toMatch(/^[\p{L}\d"]/u);
  expect(verdict.because).not.toMatch(/ {2}| $/);
  return verdict;
}
