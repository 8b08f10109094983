import { longestDelayMs, shortestDelayMs, triesOnce } from "../judging/backoff.ts";
import { chanceOfExactly } from "../judging/binomial.ts";
import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { Backoff } from "../contract/policy.ts";
import { alwaysAnswered503 } from "../exercises/always-answered-503.ts";
import { largest } from "../judging/extremes.ts";
import { jobsSeen, type SeenJob } from "../judging/seen-jobs.ts";

/**
 * Each retry waits as long as declared: not much longer, not shorter than the jitter allows, and
 * longer from attempt to attempt.
 *
 * With full jitter anything from nothing to the bound is legal for one job. But of many about half
 * wait longer than half of the bound; so few that a correct service has a chance below 1e-7 to show
 * them give away a delay that does not grow, or overflowed to nothing. What the target and the
 * machine need by themselves is measured by echo jobs at the same time, and never held against it.
 */
export const retryDelayFollowsTheBackoff = defineCheck({
  id: "retry-delay-follows-the-backoff",
  requirement: "RTY-4",
  level: "must",
  title: "The delay before each retry lies within the declared backoff",
  clause: {
    text: "Jobproof contract: retry n waits at most min(cap, base * factor^(n-1)), as declared",
  },
  needs: ["backoff"],
  exercise: alwaysAnswered503,
  scope: "exercise",
  judge: ({ history, policy }) => {
    const { backoff, maxAttempts } = policy;
    if (maxAttempts === 1 || backoff === undefined) return triesOnce;
    const ownDelayMs = longestOwnDelay(jobsSeen(history, alwaysAnswered503, "echo"));
    const rounds = roundsOf(jobsSeen(history, alwaysAnswered503, "failing"));
    const judged = rounds.filter(({ delays }) => delays.length >= enough);
    return verdictFrom({
      level: "must",
      examined: ownDelayMs === null ? 0 : judged.length,
      holds: `the delays before ${judged.length} retries of many jobs lay within the declared backoff`,
      broken:
        ownDelayMs === null
          ? []
          : rounds.flatMap((round) => complaint({ round, backoff, ownDelayMs })),
      witness: {
        delays: rounds.reduce((sum, { delays }) => sum + delays.length, 0),
        ownDelayMs: Math.ceil(ownDelayMs ?? 0),
        ...Object.fromEntries(rounds.flatMap(figuresOf)),
      },
    });
  },
});

/** How many delays are needed before chance can be ruled out. */
const enough = 40;

/** What one retry may come too late beside the measured delay: a lost wake-up, a busy machine. */
const slackMs = 2_000;

/** What the quickest of many retries may come too late. */
const slackOfQuickestMs = 250;

/** What the clocks of two hosts, or their granularity, may take from a delay. */
const granularityMs = 50;

type Delay = Readonly<{ ms: number; before: Call; after: Call }>;

/** All delays before retry `n`, shortest first. */
type Round = Readonly<{ n: number; delays: readonly Delay[]; quickest: Delay; slowest: Delay }>;

/** The rounds in which anybody retried. */
function roundsOf(jobs: readonly SeenJob[]): readonly Round[] {
  const longest = largest(
    jobs.map(({ calls }) => calls.length),
    0,
  );
  return Array.from({ length: longest }, (_, index) => index).flatMap((index): Round[] => {
    const unsorted = jobs.flatMap(({ calls }): Delay[] => {
      const [before, after] = [calls[index], calls[index + 1]];
      if (before === undefined || before.answeredAt === null || after === undefined) return [];
      return [{ ms: after.arrivedAt - before.answeredAt, before, after }];
    });
    const delays = unsorted.toSorted((a, b) => a.ms - b.ms);
    const [quickest] = delays;
    if (quickest === undefined) return [];
    return [{ n: index + 1, delays, quickest, slowest: delays.at(-1) ?? quickest }];
  });
}

function complaint(options: {
  round: Round;
  backoff: Backoff;
  ownDelayMs: number;
}): readonly Finding[] {
  const { round, backoff, ownDelayMs } = options;
  const { quickest, slowest } = round;
  const most = longestDelayMs(backoff, round.n);
  const least = shortestDelayMs(backoff, round.n);
  const tell = ({ ms, before, after }: Delay, what: string): Finding => ({
    because: `retry ${round.n} waited ${Math.round(ms)} ms: ${what}`,
    evidence: [before, after],
  });
  const isMany = round.delays.length >= enough;
  if (quickest.ms < least - granularityMs) {
    return [tell(quickest, `the declared backoff allows no less than ${least} ms`)];
  }
  if (slowest.ms > most + slackMs + ownDelayMs) {
    return [tell(slowest, `the declared backoff allows at most ${most} ms`)];
  }
  if (isMany && quickest.ms > most + slackOfQuickestMs + 2 * ownDelayMs) {
    return [tell(quickest, `and no other waited less, while at most ${most} ms are declared`)];
  }
  // What even the quickest took too long is the machine's share, which may not pass for growth.
  const ownAtLeastMs = Math.max(0, quickest.ms - least);
  const long = round.delays.filter(({ ms }) => ms >= most / 2 + ownAtLeastMs).length;
  if (isMany && long < fewestLong(round.delays.length)) {
    const because = `only ${long} of ${round.delays.length} retries number ${round.n} waited ${most / 2} ms or longer, while up to ${most} ms are declared`;
    return [{ because, evidence: [slowest.before, slowest.after] }];
  }
  return [];
}

/** How many of `count` correct delays are long at least, but for a chance of `chanceOfError`. */
function fewestLong(count: number): number {
  let chance = 0;
  for (let long = 0; long < count; long++) {
    chance += chanceOfExactly({ hits: long, count, each: shareOfLong });
    if (chance > chanceOfError) return long;
  }
  return count;
}

/** Half of all jittered delays are longer than half of the bound; a little less, as the quickest had some jitter too. */
const shareOfLong = 0.48;

/** The chance that a correct jitter is taken for none, for each retry that is looked at. */
const chanceOfError = 1e-7;

/** From submission to call, at its worst; null where it was not measured. */
function longestOwnDelay(echoes: readonly SeenJob[]): number | null {
  const delays = echoes.flatMap(({ op, calls }) =>
    calls.slice(0, 1).map((call) => call.arrivedAt - op.sentAt),
  );
  return delays.length === 0 ? null : largest(delays);
}

function figuresOf({ n, quickest, slowest }: Round): readonly (readonly [string, number])[] {
  return [
    [`retry${n}LeastMs`, Math.round(quickest.ms)],
    [`retry${n}MostMs`, Math.round(slowest.ms)],
  ];
}
