import { triesOnce } from "../judging/backoff.ts";
import { busiestWindow, toleratedCount } from "../judging/busiest-window.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import { countProcesses } from "../contract/capability.ts";
import type { History } from "../contract/history.ts";
import { limitedDependencyCalledAndDown } from "../exercises/limited-dependency-called-and-down.ts";
import { callsOf, notesOf, opsOf } from "../judging/views.ts";

/**
 * While a dependency is down, retries are load that helps nobody: all workers together make no more
 * of them a second than declared, however many jobs fail.
 *
 * A retry is any call of a job but its first. Looked at is every second of the outage. It counts only
 * if more jobs failed than may be retried in one.
 */
export const retriesStayWithinTheirBudget = defineCheck({
  id: "retries-stay-within-their-budget",
  requirement: "RTY-9",
  level: "should",
  title: "During an outage all workers together retry no more often than declared",
  clause: {
    text: "Amazon Builders' Library, Timeouts, retries, and backoff with jitter: retries are limited by a token bucket",
    url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
  },
  needs: ["retry-budget"],
  exercise: limitedDependencyCalledAndDown,
  scope: "exercise",
  judge: ({ history, target, policy }) => {
    const { maxRetriesPerSec = 1, maxAttempts } = policy;
    if (maxAttempts === 1) return triesOnce;
    const most = toleratedCount(maxRetriesPerSec, countProcesses(target, "worker"));
    const [from, to] = [noteAt(history, "down"), noteAt(history, "up")];
    const tokens = new Set(opsOf(history, "submit", "down").map(({ token }) => token));
    const calls = callsOf(history).filter(
      ({ token, arrivedAt }) => tokens.has(token) && arrivedAt >= from && arrivedAt < to,
    );
    const failed = calls.filter(({ nth, answer }) => nth === 1 && answer?.status === 503);
    const retries = calls.filter(({ nth }) => nth > 1);
    const busiest = busiestWindow(retries, secondMs);
    const because = `${busiest.length} retries began within a second of the outage; declared are ${maxRetriesPerSec}`;
    return verdictFrom({
      level: "should",
      examined: failed.length,
      atLeast: most + 1,
      holds: `${failed.length} jobs failed in the outage, and at most ${busiest.length} retries began within any second of it; declared are ${maxRetriesPerSec}`,
      broken:
        busiest.length > most
          ? [{ because, evidence: [...busiest.slice(0, 3), ...busiest.slice(-3)] }]
          : [],
      witness: {
        failed: failed.length,
        retries: retries.length,
        busiestSecond: busiest.length,
        declared: maxRetriesPerSec,
      },
    });
  },
});

const secondMs = 1_000;

function noteAt(history: History, detail: string): number {
  const [note] = notesOf(history, limitedDependencyCalledAndDown, detail);
  return note?.at ?? 0;
}
