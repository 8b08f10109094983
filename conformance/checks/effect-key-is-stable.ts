import { jobsBy } from "../judging/attempts.ts";
import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { Op } from "../contract/op.ts";
import { oneDeadLetterReplayedAtOnce } from "../exercises/one-dead-letter-replayed-at-once.ts";
import { oneJobPerTransientAnswer } from "../exercises/one-job-per-transient-answer.ts";
import { workersKilledWithCallsOpen } from "../exercises/workers-killed-with-calls-open.ts";
import { callsByToken, groupBy, opsOf } from "../judging/views.ts";

/**
 * A dependency can only refuse to do a thing twice if it can tell that it is the same thing: every
 * attempt of one job carries the same key, and no other job carries it.
 *
 * Judged over the whole run, so that the attempts after a crash and after a replay count too. Two
 * tenants that chose the same key for their jobs may share it.
 */
export const effectKeyIsStable = defineCheck({
  id: "effect-key-is-stable",
  requirement: "EXE-2",
  level: "must",
  title: "Every attempt of a job sends its dependency the same effect key",
  clause: {
    text: "Idempotency-Key draft, section 2: a retry of an operation carries the key of the operation",
    url: "https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header",
  },
  needs: [],
  exercise: oneJobPerTransientAnswer,
  also: [oneDeadLetterReplayedAtOnce, workersKilledWithCallsOpen],
  scope: "run",
  judge: ({ history }) => {
    const submitted = groupBy(opsOf(history, "submit"), (op) => op.token);
    const groups = [...callsByToken(history)].map(([token, calls]): Group => ({
      calls,
      submissions: submitted.get(token) ?? [],
    }));
    const repeated = groups.filter(({ calls }) => calls.length > 1);
    return verdictFrom({
      level: "must",
      examined: repeated.length,
      holds: `${repeated.length} jobs were called more than once, each time with the same effect key`,
      broken: [...groups.flatMap(complaint), ...sharedKeys(groups)],
      witness: {
        jobs: groups.length,
        calledMoreThanOnce: repeated.length,
        effectKeys: new Set(groups.flatMap(({ calls }) => keysOf(calls))).size,
      },
    });
  },
});

/** The calls of one token and the submissions that it came from. */
type Group = Readonly<{ calls: readonly Call[]; submissions: readonly Op[] }>;

function complaint({ calls, submissions }: Group): readonly Finding[] {
  const bare = calls.find((call) => call.effectKey === null);
  if (bare !== undefined) return [{ because: "a call carried no effect key", evidence: [bare] }];
  const ofOneJob = [...groupBy(calls, (call) => call.jobId).values()].find(
    (its) => keysOf(its).length > 1,
  );
  const evidence = [...submissions.slice(0, 1), ...firstOfEachKey(ofOneJob ?? calls)];
  const keys = keysOf(ofOneJob ?? calls).length;
  if (ofOneJob === undefined && keys <= Math.max(1, jobsBy(submissions))) return [];
  return [{ because: `the calls of one job carried ${keys} different effect keys`, evidence }];
}

/** Keys that two jobs of different submissions sent: the dependency would take one for the other. */
function sharedKeys(groups: readonly Group[]): readonly Finding[] {
  const senders = groups.flatMap(({ calls, submissions }) =>
    firstOfEachKey(calls).map((call) => ({ call, by: submissions.map((op) => op.idempotencyKey) })),
  );
  return [...groupBy(senders, ({ call }) => call.effectKey).values()].flatMap((its): Finding[] => {
    const [one, ...others] = its;
    if (one === undefined) return [];
    const other = others.find(
      ({ by }) => by.length > 0 && one.by.length > 0 && !by.some((key) => isShared(key, one.by)),
    );
    if (other === undefined) return [];
    const because = "two different jobs sent their dependency the same effect key";
    return [{ because, evidence: [one.call, other.call] }];
  });
}

function isShared(key: string | null, keys: readonly (string | null)[]): boolean {
  return key !== null && keys.includes(key);
}

function keysOf(calls: readonly Call[]): readonly string[] {
  return [...new Set(calls.flatMap((call) => call.effectKey ?? []))];
}

function firstOfEachKey(calls: readonly Call[]): readonly Call[] {
  return [...groupBy(calls, (call) => call.effectKey).values()].flatMap((its) => its.slice(0, 1));
}
