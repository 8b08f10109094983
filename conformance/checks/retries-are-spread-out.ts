import { longestDelayMs, shortestDelayMs, triesOnce } from "../judging/backoff.ts";
import { chanceOfExactly } from "../judging/binomial.ts";
import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { Backoff } from "../contract/policy.ts";
import { manyFailTogether } from "../exercises/many-fail-together.ts";
import { largest } from "../judging/extremes.ts";
import { jobsSeen, type SeenJob } from "../judging/seen-jobs.ts";

/**
 * Who failed together must not come back together, or the dependency falls over again.
 *
 * Looked at is the retry for which the widest window is declared: there a busy machine is least
 * likely to blur anything. Of delays that are spread over the window, a quarter of it holds about a
 * quarter; that it holds as many as here has, for a correct jitter, a chance below 1e-6. Where the
 * slowest came long after the end of the window, the machine has blurred too much to tell. That a
 * target declares no jitter is said by NON-STRICT.
 */
export const retriesAreSpreadOut = defineCheck({
  id: "retries-are-spread-out",
  requirement: "RTY-5",
  level: "should",
  title: "Jobs that failed together do not retry together",
  clause: {
    text: "Amazon Builders' Library, Timeouts, retries, and backoff with jitter",
    url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
  },
  needs: ["backoff"],
  exercise: manyFailTogether,
  scope: "exercise",
  judge: ({ history, policy }) => {
    const { backoff, maxAttempts } = policy;
    if (maxAttempts === 1 || backoff === undefined) return triesOnce;
    const rounds = roundsOf(jobsSeen(history, manyFailTogether), backoff);
    const [widest = noRound] = rounds.toSorted((a, b) => b.windowMs - a.windowMs);
    const { n, delays, windowMs } = widest;
    const widthMs = windowMs * share;
    const crowd = densest(delays, widthMs);
    const crowded = fewestCrowded(delays.length);
    const isCrowded = windowMs > 0 && delays.length >= enough && crowd.length >= crowded;
    const because = `${crowd.length} of ${delays.length} retries number ${n} came within ${Math.round(widthMs)} ms; the declared window has ${windowMs} ms`;
    const found: readonly Finding[] = [{ because, evidence: evidenceOf(crowd) }];
    return verdictFrom({
      level: "should",
      examined: delays.length,
      atLeast: enough,
      holds: `of ${delays.length} retries number ${n} a quarter of the declared window of ${windowMs} ms held no more than ${crowd.length}`,
      broken: isCrowded ? found : [],
      tolerated:
        backoff.jitter === "none"
          ? [{ because: "the target declares that its retries have no jitter", evidence: [] }]
          : [],
      unseen:
        isTooSlow(widest) && backoff.jitter !== "none"
          ? [{ because: "too slow a machine to tell a jitter from its own delays", evidence: [] }]
          : [],
      witness: {
        retries: delays.length,
        windowMs: Math.round(windowMs),
        mostInAQuarter: crowd.length,
        tooManyWouldBe: crowded,
        blurMs: Math.round(blurOf(widest)),
      },
    });
  },
});

/** Fewer delays say nothing. */
const enough = 20;

/** The part of the window that is looked at, wherever most delays are. */
const share = 0.25;

const chanceOfError = 1e-6;

type Delay = Readonly<{ ms: number; before: Call; after: Call }>;

/** The delays before retry `n`, shortest first, and the span over which they are declared to be spread. */
type Round = Readonly<{ n: number; delays: readonly Delay[]; windowMs: number; endMs: number }>;

/** Where nobody retried. */
const noRound: Round = { n: 0, delays: [], windowMs: 0, endMs: 0 };

function roundsOf(jobs: readonly SeenJob[], backoff: Backoff): readonly Round[] {
  const longest = largest(
    jobs.map(({ calls }) => calls.length),
    1,
  );
  return Array.from({ length: longest - 1 }, (_, index): Round => {
    const n = index + 1;
    const delays = jobs.flatMap(({ calls }): Delay[] => {
      const [before, after] = [calls[index], calls[index + 1]];
      if (before === undefined || before.answeredAt === null || after === undefined) return [];
      return [{ ms: after.arrivedAt - before.answeredAt, before, after }];
    });
    const endMs = longestDelayMs(backoff, n);
    const windowMs = endMs - shortestDelayMs(backoff, n);
    return { n, windowMs, endMs, delays: delays.toSorted((a, b) => a.ms - b.ms) };
  });
}

/** The most delays that lie within so many milliseconds. */
function densest(delays: readonly Delay[], widthMs: number): readonly Delay[] {
  let most: readonly Delay[] = [];
  for (const [index, first] of delays.entries()) {
    const within = delays.slice(index).filter(({ ms }) => ms <= first.ms + widthMs);
    if (within.length > most.length) most = within;
  }
  return most;
}

/** How much later than declared the slowest retry came: what target and machine need by themselves. */
function blurOf({ delays, endMs }: Round): number {
  return Math.max(0, (delays.at(-1)?.ms ?? 0) - endMs);
}

/**
 * A delay without jitter, blurred by a quarter of the window, may look like one with it. By up to half
 * of it, it does so only if few retries came early: what is slow can make nothing early.
 */
function isTooSlow(round: Round): boolean {
  const blur = blurOf(round) / round.windowMs;
  const early = round.delays.filter(({ ms }) => ms < round.endMs - round.windowMs * share);
  return blur > 2 * share || (blur > share && early.length < round.delays.length * share);
}

/**
 * So many of `count` evenly spread delays lie within one share of the window but for a chance of
 * `chanceOfError`, wherever that share begins: each delay may begin it, and is then one of them.
 */
function fewestCrowded(count: number): number {
  let chance = 0;
  for (let others = count - 1; others >= 0; others--) {
    chance += count * chanceOfExactly({ hits: others, count: count - 1, each: share });
    if (chance > chanceOfError) return others + 2;
  }
  return 1;
}

function evidenceOf(crowd: readonly Delay[]): readonly Call[] {
  return crowd.slice(0, 4).flatMap(({ before, after }) => [before, after]);
}
