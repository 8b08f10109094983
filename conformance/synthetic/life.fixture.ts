import type { Call } from "../contract/call.ts";
import type { JobState } from "../contract/job.ts";
import type { Ms } from "../contract/time.ts";
import type { Dice } from "./dice.fixture.ts";
import { lastTurn, type Job, type Reply } from "./job.fixture.ts";
import { syntheticPolicy as policy } from "./synthetic-target.fixture.ts";
import type { Outage, Weather } from "./weather.fixture.ts";

/**
 * Lives a job through as a correct service would: claims, calls, backoff, lost leases, two budgets.
 *
 * Everything that a crash may legally leave is left now and then: an attempt without a call (P1), a
 * call that is repeated though it was answered (P3), a paused worker whose call comes out late.
 */
export function live(job: Job, ground: Ground & Readonly<{ from: Ms }>): void {
  const budget = { failures: 0, crashes: 0 };
  if (job.turns.length === 0) turn(job, { at: ground.from, state: "queued", attempts: 0 });
  let at: Ms | null = ground.from;
  while (at !== null) at = attempt(job, { ...ground, from: at, budget });
  job.calls.sort((a, b) => a.arrivedAt - b.arrivedAt);
  for (const [index, call] of job.calls.entries()) job.calls[index] = { ...call, nth: index + 1 };
}

/** Where a job lives. */
export type Ground = Readonly<{
  dice: Dice;
  weather: Weather;
  /** How long a job waits to be claimed, and a claimed one to be called, at most. */
  claimMs?: number;
  callMs?: number;
}>;

type Attempt = Ground & Readonly<{ from: Ms; budget: { failures: number; crashes: number } }>;

/** The plan of one attempt, if nothing strikes. */
type Course = Readonly<{ claimAt: Ms; callAt: Ms; answerAt: Ms; recordAt: Ms; reply: Reply }>;

/** Makes one attempt; tells when the next one may begin, or null where the job has ended. */
function attempt(job: Job, ground: Attempt): Ms | null {
  const { dice, weather, from, claimMs = 8, callMs = 4 } = ground;
  const usable = weather.usable(from + dice.between(0.1, claimMs));
  const worker = dice.pick(usable.workers);
  const claimAt = usable.at + dice.between(0, 0.5);
  turn(job, { at: claimAt, state: "running", attempts: lastTurn(job).attempts + 1 });
  const reply = job.script[job.calls.length] ?? { status: 200 };
  const callAt = claimAt + dice.between(0.3, callMs);
  const { afterMs = dice.between(0.5, 30) } = reply;
  const answerAt = reply.status === "hang" ? claimAt + policy.jobTimeoutMs : callAt + afterMs;
  const recordAt = answerAt + dice.between(0.3, 4);
  const course: Course = { claimAt, callAt, answerAt, recordAt, reply };
  return face(job, course, { ...ground, worker, after: claimAt });
}

/** Lets the weather strike an attempt, if it does before the outcome is written down. */
function face(
  job: Job,
  course: Course,
  ground: Attempt & Readonly<{ worker: string; after: Ms }>,
): Ms | null {
  const { weather, worker, after } = ground;
  const strike = weather.strike(worker, after, course.recordAt);
  if (strike === null) return finish(job, course, ground);
  switch (strike.kind) {
    case "kill":
      return killed(job, course, { ...ground, strike });
    case "stop":
      return stopped(job, course, { ...ground, strike });
    case "cut":
      return cutOff(job, course, { ...ground, strike });
    case "end":
      return ended(job, course, { ...ground, strike });
  }
}

/** The call was answered and the outcome written down. */
function finish(job: Job, course: Course, ground: Attempt): Ms | null {
  job.calls.push(callOf(job, course));
  return settle(job, course, ground);
}

/** Writes the outcome down. */
function settle(job: Job, { reply, recordAt: at }: Course, ground: Attempt): Ms | null {
  const { budget, dice } = ground;
  const { status } = reply;
  if (typeof status === "number" && status < 300) {
    turn(job, { at, state: "succeeded", result: reply.body ?? { ok: job.token } });
    return null;
  }
  const isTransient =
    typeof status !== "number" || status >= 500 || [408, 425, 429].includes(status);
  if (!isTransient) return end(job, at, "refused-by-dependency");
  budget.failures += 1;
  if (budget.failures >= policy.maxAttempts) return end(job, at, "attempts-exhausted");
  const { baseMs, factor, capMs } = policy.backoff;
  const bound = Math.min(capMs, baseMs * factor ** (budget.failures - 1));
  turn(job, { at, state: "queued" });
  const wishedMs = Math.min(reply.waitMs ?? 0, policy.maxRetryAfterMs);
  return at + Math.max(dice.between(0, bound), wishedMs);
}

type Struck = Attempt & Readonly<{ strike: Outage; worker: string }>;

/** What a killed worker had in hand waits for the end of its lease. */
function killed(job: Job, course: Course, ground: Struck): Ms | null {
  const { strike, dice } = ground;
  const { callAt, answerAt } = course;
  const { diesAt = strike.from } = strike;
  if (strike.from >= callAt) {
    const call = callOf(job, course);
    const endedAt = diesAt + dice.between(0.2, 4);
    job.calls.push(answerAt < diesAt ? call : { ...call, ...broken, endedAt });
  }
  return lose(job, strike.from + leftOfLease(dice), ground);
}

/** A pause shorter than the rest of the lease delays; a longer one takes the job away. */
function stopped(job: Job, course: Course, ground: Struck): Ms | null {
  const { strike, dice } = ground;
  const { callAt, answerAt, recordAt } = course;
  const awakeAt = strike.until + dice.between(0.5, 20);
  const lostAt = strike.from + leftOfLease(dice);
  if (strike.until < lostAt) {
    const isCalled = strike.from >= callAt;
    const later = isCalled ? 0 : awakeAt - callAt;
    const moved: Course = {
      ...course,
      callAt: callAt + later,
      answerAt: answerAt + later,
      recordAt: Math.max(recordAt + later, awakeAt),
    };
    return face(job, moved, { ...ground, after: strike.until });
  }
  if (strike.from >= callAt) {
    const call = callOf(job, course);
    // A call that was still open when its worker woke up and learnt that it had lost the job.
    job.calls.push(answerAt <= awakeAt ? call : { ...call, ...broken, endedAt: awakeAt });
  } else if (Number.isFinite(awakeAt) && dice.chance(0.5)) {
    // It had looked at its lease before it fell asleep, and makes its call when it wakes up.
    const late = { ...course, reply: { status: 200 }, callAt: awakeAt, answerAt: awakeAt + 5 };
    job.calls.push(callOf(job, late));
  }
  return lose(job, lostAt, ground);
}

/** Whoever is told to end has the whole grace for what it began, and gives the rest back. */
function ended(job: Job, course: Course, ground: Struck): Ms | null {
  const givenBackAt = ground.strike.from + policy.shutdownGraceMs + 20;
  if (course.recordAt <= givenBackAt) return finish(job, course, ground);
  if (course.callAt <= givenBackAt)
    job.calls.push({ ...callOf(job, course), ...broken, endedAt: givenBackAt });
  turn(job, { at: givenBackAt, state: "queued" });
  return givenBackAt;
}

/** The dependency answers, and nobody can write it down until the link is back. */
function cutOff(job: Job, course: Course, ground: Struck): Ms | null {
  const { strike, dice } = ground;
  const { answerAt } = course;
  job.calls.push(callOf(job, course));
  const backAt = Math.max(strike.until, answerAt) + dice.between(0.5, 50);
  const leaseOverAt = strike.from + leftOfLease(dice);
  if (dice.chance(0.5) && backAt < leaseOverAt + 1_000) {
    return settle(job, { ...course, recordAt: backAt }, ground);
  }
  return lose(job, Math.max(backAt, leaseOverAt), ground);
}

/** The lease ran out: the job is queued again, unless it has outlived its crashes. */
function lose(job: Job, at: Ms, { budget }: Attempt): Ms | null {
  budget.crashes += 1;
  if (budget.crashes > policy.maxCrashes) return end(job, at, "crashed-too-often");
  turn(job, { at, state: "queued" });
  return at;
}

function end(job: Job, at: Ms, code: string): null {
  turn(job, { at, state: "failed", code });
  return null;
}

/** A worker renews its lease each third of it. */
function leftOfLease(dice: Dice): number {
  return dice.between((policy.leaseMs * 2) / 3, policy.leaseMs);
}

const broken = { end: "aborted", answeredAt: null, answer: null } as const;

function turn(
  job: Job,
  said: Readonly<{
    at: Ms;
    state: JobState;
    attempts?: number;
    code?: string;
    result?: Reply["body"];
  }>,
): void {
  const before = job.turns.at(-1)?.attempts ?? 0;
  const { at, state, attempts = before, code = null, result = null } = said;
  job.turns.push({ at, state, attempts, code, result });
}

/** The call of an attempt as the ledger writes it down. */
function callOf(job: Job, course: Course): Call {
  const { callAt, answerAt, reply } = course;
  const { status } = reply;
  const isAnswered = typeof status === "number";
  const ending = status === "hang" ? "aborted" : status === "reset" ? "reset" : "answered";
  return {
    kind: "call",
    exercise: job.exercise,
    token: job.token,
    jobId: job.jobId,
    attempt: lastTurn(job).attempts,
    nth: job.calls.length + 1,
    effectKey: job.effectKey,
    traceparent: job.traceparent,
    tracestate: job.tracestate,
    payloadDigest: job.payloadDigest,
    payloadPreview: "{}",
    arrivedAt: callAt,
    answeredAt: isAnswered ? answerAt : null,
    endedAt: answerAt,
    end: ending,
    answer: isAnswered
      ? { status, body: status < 300 ? (reply.body ?? { ok: job.token }) : null }
      : null,
  };
}
