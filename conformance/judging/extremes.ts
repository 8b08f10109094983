/** The largest of many numbers; `atLeast` where none is larger, or none is there. */
export function largest(values: Iterable<number>, atLeast = Number.NEGATIVE_INFINITY): number {
  let most = atLeast;
  for (const value of values) most = Math.max(most, value);
  return most;
}

/**
 * The smallest of many numbers; `atMost` where none is smaller, or none is there.
 *
 * Not `Math.min(...values)`: more arguments than the stack holds are an error, and a history may have
 * as many.
 */
export function smallest(values: Iterable<number>, atMost = Number.POSITIVE_INFINITY): number {
  let least = atMost;
  for (const value of values) least = Math.min(least, value);
  return least;
}
