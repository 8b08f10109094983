import { defineCheck, verdictFrom, type Finding } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import { killedIn, type Killed } from "../judging/crash-points.ts";
import { jobsOfManyKeys } from "../exercises/jobs-of-many-keys.ts";
import { workersKilledWithCallsOpen } from "../exercises/workers-killed-with-calls-open.ts";
import { blursIn, liveTimeOf, type Blur } from "../judging/live-calls.ts";
import { jobsByOrderKey, type KeyedJobs } from "../judging/order-keys.ts";
import { storyOf } from "../judging/seen-jobs.ts";
import { takeoverBound } from "../judging/takeover-bound.ts";
import { largest, smallest } from "../judging/extremes.ts";
import { allOps, endOf, notesOf, showsEnd } from "../judging/views.ts";

/**
 * One at a time, and yet no standstill: a key whose holder has crashed goes on within the lease, and
 * one that is held up holds up no other.
 *
 * A call that was open when a worker was disturbed counts as live only until then. The bound on the
 * takeover of a key is that of any job of a dead worker.
 */
export const jobsOfAKeyNeverOverlap = defineCheck({
  id: "jobs-of-a-key-never-overlap",
  requirement: "ORD-2",
  level: "must",
  title: "Jobs of one order key never overlap, and no key is blocked by a crash or by another key",
  clause: {
    text: "Jobproof contract: one job of a key at a time; a crashed holder frees its key within lease + 2 s",
  },
  needs: ["per-key-order"],
  exercise: jobsOfManyKeys,
  also: [workersKilledWithCallsOpen],
  scope: "exercise",
  judge: ({ history, target, policy }) => {
    const keys = jobsByOrderKey(history, target);
    const blurs = blursIn(history, policy);
    const killed = killedIn(history, workersKilledWithCallsOpen.id);
    const leaseMs = policy.leaseMs ?? 0;
    const crashed =
      killed === null ? [] : keys.flatMap((key) => takeoverOf({ history, key, killed, leaseMs }));
    const watchedUntil = allOps(history).reduce((latest, op) => Math.max(latest, op.doneAt), 0);
    const late = crashed.filter(({ goesOnAt, boundAt }) => goesOnAt > boundAt);
    const passedBy = passersBy(history, keys);
    return verdictFrom({
      level: "must",
      examined: keys.filter(({ jobs }) => jobs.filter(({ calls }) => calls.length > 0).length > 1)
        .length,
      holds: `the jobs of ${keys.length} keys ran one at a time; ${crashed.length} keys went on after a crash, ${passedBy.passed} jobs passed a held key by`,
      broken: [
        ...keys.flatMap((key) => overlapsIn(key, blurs)),
        ...late
          .filter((one) => one.isTellable && wasWatched(one, watchedUntil))
          .map(tellLate(leaseMs)),
        ...passedBy.blocked,
        ...keys.flatMap((key) => stuckIn(key, leaseMs)),
      ],
      unseen: late
        .filter((one) => !one.isTellable || !wasWatched(one, watchedUntil))
        .map(({ key }) => ({
          because:
            "a key was not watched for long enough after a crash, or everything was late then",
          evidence: key.jobs.flatMap(storyOf),
        })),
      witness: {
        keys: keys.length,
        calls: keys.flatMap(({ jobs }) => jobs.flatMap(({ calls }) => calls)).length,
        holdersCrashed: crashed.length,
        passedBy: passedBy.passed,
      },
    });
  },
});

function overlapsIn({ jobs }: KeyedJobs, blurs: readonly Blur[]): readonly Finding[] {
  const times = jobs
    .flatMap(({ calls }) => calls)
    .flatMap((call) => liveTimeOf(call, blurs) ?? [])
    .map(({ call, from, to }) => ({ call, from, to: Math.min(to, call.answeredAt ?? to) }))
    .toSorted((a, b) => a.from - b.from);
  return times.flatMap((time, index) => {
    const other = times
      .slice(0, index)
      .find((before) => before.call.token !== time.call.token && before.to > time.from);
    if (other === undefined) return [];
    const evidence = [other.call, time.call];
    return [{ because: "two jobs of one key ran at the same time", evidence }];
  });
}

type Takeover = Readonly<{
  key: KeyedJobs;
  holder: Call;
  goesOnAt: number;
  boundAt: number;
  /** False where even what was free to take came so late that nobody can be blamed. */
  isTellable: boolean;
}>;

function wasWatched({ goesOnAt, boundAt }: Takeover, until: number): boolean {
  return Number.isFinite(goesOnAt) || until > boundAt;
}

/** When a key went on whose holder's call was open at the kill, and when it should have at the latest. */
function takeoverOf(options: {
  history: History;
  key: KeyedJobs;
  killed: Killed;
  leaseMs: number;
}): readonly Takeover[] {
  const { history, key, killed, leaseMs } = options;
  const wasOpen = (call: Call): boolean =>
    call.arrivedAt < killed.disturbedAt &&
    call.answeredAt === null &&
    endOf(call) >= killed.killedAt;
  const calls = key.jobs.flatMap(({ op, calls: its }) => its.map((call) => ({ op, call })));
  const held = calls.find(({ call }) => wasOpen(call));
  if (held === undefined) return [];
  const { op, call: holder } = held;
  const later = calls.map(({ call }) => call.arrivedAt).filter((at) => at > killed.settledAt);
  const ownDelayMs = Math.max(0, holder.arrivedAt - op.doneAt);
  const { at, isTellable } = takeoverBound({ history, killed, leaseMs, ownDelayMs });
  return at === null ? [] : [{ key, holder, goesOnAt: smallest(later), boundAt: at, isTellable }];
}

function tellLate(leaseMs: number) {
  return ({ key, holder, goesOnAt, boundAt }: Takeover): Finding => {
    const lateMs = Math.round(goesOnAt - boundAt);
    const when = Number.isFinite(lateMs) ? `${lateMs} ms too late` : "not at all";
    return {
      because: `a key went on ${when} after the worker of its holder was killed; the lease is ${leaseMs} ms`,
      evidence: [holder, ...key.jobs.map(({ op }) => op), ...key.jobs.flatMap(storyOf).slice(0, 6)],
    };
  };
}

/** How long other keys must have been given before they count as blocked by a held one. */
const patienceMs = 3_000;

function passersBy(
  history: History,
  keys: readonly KeyedJobs[],
): { passed: number; blocked: readonly Finding[] } {
  const [release] = notesOf(history, jobsOfManyKeys, "released");
  const jobs = keys
    .flatMap((key) => key.jobs)
    .filter(({ op }) => op.exercise === jobsOfManyKeys.id);
  const holder = jobs.find(({ op }) => op.label === "held");
  const others = jobs.filter(({ op }) => op.label !== "held");
  const [call] = holder?.calls ?? [];
  if (release === undefined || holder === undefined || call === undefined) {
    return { passed: 0, blocked: [] };
  }
  const passed = others.filter(({ calls }) =>
    calls.some(({ arrivedAt }) => arrivedAt < release.at),
  );
  const hadTime = (release.figures["heldMs"] ?? 0) >= patienceMs;
  const isBlocked = passed.length === 0 && others.length > 0 && hadTime;
  const evidence = [holder.op, call, ...others.slice(0, 4).map(({ op }) => op)];
  const because = `none of ${others.length} jobs of other keys was called while one key was held`;
  return { passed: passed.length, blocked: isBlocked ? [{ because, evidence }] : [] };
}

/** How long a job may take to be called after all before it have ended. */
const goesOnWithinMs = 5_000;

/** Jobs before which all have ended for long, and that were never called and are still not ended. */
function stuckIn({ jobs }: KeyedJobs, leaseMs: number): readonly Finding[] {
  return jobs.flatMap((job, index) => {
    const { calls, last } = job;
    const before = jobs.slice(0, index);
    if (index === 0 || calls.length > 0 || last?.state !== "queued") return [];
    if (!before.every((one) => showsEnd(one.last))) return [];
    const endedAt = largest(before.map((one) => one.last?.doneAt ?? 0));
    if (last.sentAt - endedAt < leaseMs + goesOnWithinMs) return [];
    const because = "a job was not called though all jobs of its key before it had ended";
    return [{ because, evidence: [...before.flatMap(storyOf).slice(-6), ...storyOf(job)] }];
  });
}
