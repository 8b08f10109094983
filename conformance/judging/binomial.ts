/**
 * The chance that exactly `hits` of `count` independent tries hit, of which each hits with this chance.
 *
 * Reckoned by logarithms: the chance that none of a thousand does is too small for a number.
 */
export function chanceOfExactly(options: { hits: number; count: number; each: number }): number {
  const { hits, count, each } = options;
  const ways = logOfFactorial(count) - logOfFactorial(hits) - logOfFactorial(count - hits);
  return Math.exp(ways + hits * Math.log(each) + (count - hits) * Math.log(1 - each));
}

/** Of each number that was asked for, and of all below it. */
const logs: number[] = [0];

function logOfFactorial(n: number): number {
  for (let next = logs.length; next <= n; next++) logs.push((logs[next - 1] ?? 0) + Math.log(next));
  return logs[n] ?? 0;
}
