import type { Answer } from "../contract/call.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { slotsOf } from "../steps/slots.ts";
import { unhold } from "../steps/unhold.ts";
import { showsEnd } from "../judging/views.ts";
import { whoMay } from "../who-may.ts";

/** How many jobs lose their worker at every attempt; at most half of the slots, rounded up. */
const mostDying = 4;

/** How many fail at every attempt and lose their worker once in between; at most the other half. */
const mostFailing = 6;

/** Failures before the worker is lost. */
const mostFailuresBefore = 3;

/** However many attempts are declared, no more kills are begun after this time. */
const longestMs = 45_000;

/**
 * Attempts that end in a crash must be counted as those that end in a failure are, and a crash must
 * not make the count of failures begin anew.
 *
 * Jobs labelled `dying` are held at every call, and all workers are killed whenever these calls are
 * open. Jobs labelled `failing` are answered 503, lose one worker in an open call, and are answered
 * 503 until they end. One kill serves both. The dead letters are listed at the end, as `last`.
 */
export const workerDiesAtEveryAttempt = defineExercise({
  id: "worker-dies-at-every-attempt",
  did: `all workers are killed each time when the calls of up to ${mostDying} jobs are open, until these jobs fail or were called more often than declared; up to ${mostFailing} jobs that are always answered 503 lose one worker in between.`,
  disturbs: "processes",
  needs: ["worker-process", "max-attempts", "lease"],
  run: async (bench) => {
    const until = bench.clock() + longestMs;
    const half = slotsOf(bench.target) / 2;
    const jobs = await bench.submitMany(Math.min(mostDying, Math.ceil(half)), {
      label: "dying",
      script: [{ kind: "hold" }],
      repeatLast: true,
    });
    let others: readonly Submission[] = [];
    let alive = await whoseCallsAreOpen(bench, jobs);
    if (alive.length === 0) return { missed: "no call was opened" };
    for (let round = 1; alive.length > 0 && bench.clock() < until; round++) {
      if (round === 2) await bench.until(() => others.every((job) => isAtItsHold(bench, job)));
      await bench.apply("kill", bench.processes("worker"));
      await bench.apply("start", bench.processes("worker"));
      if (round === 1) others = await submitFailing(bench);
      if (round === 2) await bench.readUntilEnded(others);
      alive = await whoseCallsAreOpen(bench, alive);
      if (alive.some((job) => bench.callsOf([job]).length > mostCalls(bench))) break;
    }
    await unhold(bench, { jobs: [...jobs, ...others], exercise: workerDiesAtEveryAttempt.id });
    await bench.readUntilEnded([...jobs, ...others]);
    if (bench.target.deadLetters !== undefined) {
      await bench.listDeadLetters({ as: whoMay(bench.target, "inspect"), label: "last" });
    }
  },
});

/** Calls that failures and crashes together allow. */
function mostCalls({ policy }: Bench): number {
  return (policy.maxAttempts ?? 0) + (policy.maxCrashes ?? 0);
}

/** Jobs that fail some times, are then held once, and fail for ever. None if one failure is the end. */
function submitFailing(bench: Bench): Promise<readonly Submission[]> {
  const failures = failuresBefore(bench);
  const failing = Math.min(mostFailing, Math.floor(slotsOf(bench.target) / 2));
  if (failures < 1 || failing < 1) return Promise.resolve([]);
  const failure: Answer = { kind: "respond", status: 503 };
  const before = Array.from({ length: failures }, () => failure);
  return bench.submitMany(failing, {
    label: "failing",
    script: [...before, { kind: "hold", next: failure }, failure],
    repeatLast: true,
  });
}

function failuresBefore({ policy }: Bench): number {
  return Math.min(mostFailuresBefore, (policy.maxAttempts ?? 1) - 1);
}

function isAtItsHold(bench: Bench, job: Submission): boolean {
  return bench.callsOf([job]).length > failuresBefore(bench);
}

/** Waits until each of these jobs either has an open call or has ended; resolves to those with a call. */
async function whoseCallsAreOpen(
  bench: Bench,
  jobs: readonly Submission[],
): Promise<readonly Submission[]> {
  const deadline = bench.clock() + bench.patienceMs;
  const ended = new Set<Submission>();
  const isOpen = (job: Submission): boolean =>
    bench.callsOf([job]).some((call) => call.end === "open");
  const isSettled = (job: Submission): boolean => ended.has(job) || isOpen(job);
  const settled = (): boolean => jobs.every(isSettled);
  while (!(await bench.until(settled, lookEveryMs)) && bench.clock() < deadline) {
    for (const job of jobs.filter((it) => !isSettled(it))) {
      if (job.jobId === null) ended.add(job);
      else if (showsEnd(await bench.read(job.jobId, { as: job.op.as }))) ended.add(job);
    }
  }
  return jobs.filter(isOpen);
}

/** How often the state of a job is read that has no open call: its end is not an event that comes to us. */
const lookEveryMs = 200;
