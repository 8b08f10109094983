/** How many things held, and the names of those that did not. */
export type Tally = Readonly<{ passed: number; failed: readonly string[] }>;

/** Nothing was counted. */
export const emptyTally: Tally = { passed: 0, failed: [] };

/** Adds tallies up. */
export function sumOf(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failed: tallies.flatMap(({ failed }) => failed),
  };
}

/**
 * Makes a tally agree with how its program ended: a program that failed has at least one failure,
 * and one that counted nothing counts as one thing itself.
 */
export function settle(tally: Tally, ended: Readonly<{ name: string; passed: boolean }>): Tally {
  if (!ended.passed && tally.failed.length === 0) return { ...tally, failed: [ended.name] };
  if (tally.passed === 0 && tally.failed.length === 0) return { passed: 1, failed: [] };
  return tally;
}
