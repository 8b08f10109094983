import { alwaysAnswered503 } from "../../exercises/always-answered-503.ts";
import { callHeldPastTheJobTimeout } from "../../exercises/call-held-past-the-job-timeout.ts";
import { callsHeldPastTheLease } from "../../exercises/calls-held-past-the-lease.ts";
import { everySlotBackingOff } from "../../exercises/every-slot-backing-off.ts";
import { everySlotHeld } from "../../exercises/every-slot-held.ts";
import { manyFailTogether } from "../../exercises/many-fail-together.ts";
import { oneJobPerPermanentAnswer } from "../../exercises/one-job-per-permanent-answer.ts";
import { oneJobPerTransientAnswer } from "../../exercises/one-job-per-transient-answer.ts";
import { retryAfterAnswers } from "../../exercises/retry-after-answers.ts";
import { waitLongerThanTheLease } from "../../exercises/wait-longer-than-the-lease.ts";
import type { History } from "../../contract/history.ts";
import { counting, type Anomaly } from "../anomaly.fixture.ts";
import {
  altered,
  callAgain,
  delayed,
  joined,
  onOne,
  replaced,
  restated,
  without,
  type Victim,
} from "../planting.fixture.ts";

const always = alwaysAnswered503.id;
const transient = oneJobPerTransientAnswer.id;
const permanent = oneJobPerPermanentAnswer.id;
const slots = everySlotHeld.id;

/** All reads of a job tell this end. */
function ends(history: History, { reads }: Victim, state: "failed" | "succeeded"): History {
  return altered(history, (event) =>
    event.kind === "op" && reads.includes(event) ? { ...event, ...restated(event, state) } : event,
  );
}

/** Its last call comes once more, so many milliseconds after the one before. */
function oncemore(afterMs: number, status = 200) {
  return (history: History, { calls }: Victim): History => {
    const last = calls.at(-1);
    if (last === undefined) return history;
    const at = (last.endedAt ?? last.arrivedAt) + afterMs;
    return joined(history, callAgain(last, at, { answer: { status, body: null } }));
  };
}

/** Too many attempts, too few, too soon, too late, and too many at a time. */
export const attemptAnomalies: readonly Anomaly[] = [
  {
    id: "failing-job-is-tried-too-often",
    scene: always,
    breaks: ["attempts-end-at-the-maximum"],
    mayBreak: counting,
    plant: onOne({ scene: always, label: "failing", lie: oncemore(300, 503) }),
  },
  {
    id: "failing-job-is-given-up-too-soon",
    scene: always,
    breaks: ["attempts-end-at-the-maximum"],
    mayBreak: counting,
    plant: onOne({
      scene: always,
      label: "failing",
      lie: (history, { calls }) => without(history, calls.slice(-1)),
    }),
  },
  {
    id: "retry-comes-long-after-its-backoff",
    scene: always,
    breaks: ["retry-delay-follows-the-backoff"],
    plant: onOne({
      scene: always,
      label: "failing",
      lie: (history, victim) => {
        const after = victim.calls.at(-2)?.endedAt ?? 0;
        return delayed(history, victim, { after, byMs: 10_000 });
      },
    }),
  },
  {
    id: "retries-come-all-at-once",
    scene: manyFailTogether.id,
    size: 8,
    breaks: ["retries-are-spread-out"],
    plant: (history) => {
      const before = new Map<string, number>();
      for (const event of history)
        if (event.kind === "call" && event.nth === 3)
          before.set(event.token, event.answeredAt ?? 0);
      return altered(history, (event) => {
        if (event.kind !== "call" || event.exercise !== manyFailTogether.id || event.nth !== 4)
          return event;
        const arrivedAt = (before.get(event.token) ?? 0) + 300;
        return { ...event, arrivedAt, answeredAt: arrivedAt + 3, endedAt: arrivedAt + 3 };
      });
    },
  },
  {
    id: "retry-comes-before-its-retry-after",
    scene: retryAfterAnswers.id,
    breaks: ["retry-after-is-a-lower-bound"],
    plant: onOne({
      scene: retryAfterAnswers.id,
      label: "seconds",
      isFit: ({ calls }) => calls.length > 1,
      lie: (history, { calls: [, second] }) => {
        if (second === undefined) return history;
        const arrivedAt = second.arrivedAt - 1_200;
        return replaced(history, second, { arrivedAt });
      },
    }),
  },
  {
    id: "job-that-was-told-to-wait-is-given-up",
    scene: retryAfterAnswers.id,
    breaks: ["retry-after-is-a-lower-bound"],
    mayBreak: ["ended-job-stays-ended-and-attempts-only-grow"],
    plant: onOne({
      scene: retryAfterAnswers.id,
      isFit: ({ calls }) => calls.length > 1,
      lie: (history, victim) => ends(without(history, victim.calls.slice(1)), victim, "failed"),
    }),
  },
  {
    id: "permanent-failure-is-retried",
    scene: permanent,
    breaks: ["permanent-failure-is-not-retried"],
    mayBreak: counting,
    plant: onOne({ scene: permanent, label: ["400", "403", "422"], lie: oncemore(200, 400) }),
  },
  {
    id: "refused-job-is-said-to-have-succeeded",
    scene: permanent,
    breaks: ["permanent-failure-is-not-retried", "stated-outcome-is-true"],
    plant: onOne({
      scene: permanent,
      lie: (history, victim) => ends(history, victim, "succeeded"),
    }),
  },
  {
    id: "transient-failure-is-not-retried",
    scene: transient,
    breaks: ["transient-failure-is-retried"],
    mayBreak: ["ended-job-stays-ended-and-attempts-only-grow"],
    plant: onOne({
      scene: transient,
      label: ["429", "500", "503", "reset"],
      lie: (history, victim) => ends(without(history, victim.calls.slice(1)), victim, "failed"),
    }),
  },
  {
    id: "waiting-job-holds-its-slot",
    scene: everySlotBackingOff.id,
    breaks: ["waiting-retry-holds-no-slot"],
    plant: onOne({
      scene: everySlotBackingOff.id,
      label: "fresh",
      lie: (history, victim) =>
        delayed(history, victim, { after: victim.accepted.sentAt, byMs: 8_000 }),
    }),
  },
  {
    id: "job-is-called-twice-after-a-long-wait",
    scene: waitLongerThanTheLease.id,
    breaks: ["wait-beyond-the-lease-is-no-duplicate"],
    mayBreak: counting,
    plant: onOne({ scene: waitLongerThanTheLease.id, lie: oncemore(5) }),
  },
  {
    id: "living-worker-loses-its-job",
    scene: callsHeldPastTheLease.id,
    breaks: ["living-worker-keeps-its-job"],
    mayBreak: [...counting, "attempts-of-a-job-never-overlap"],
    plant: onOne({
      scene: callsHeldPastTheLease.id,
      label: "held",
      lie: (history, { calls: [call] }) =>
        call === undefined ? history : joined(history, callAgain(call, call.arrivedAt + 2_500)),
    }),
  },
  {
    id: "hung-attempt-is-given-up-at-once",
    scene: callHeldPastTheJobTimeout.id,
    breaks: ["hung-attempt-is-aborted-in-time"],
    mayBreak: ["every-extra-attempt-is-explained"],
    plant: onOne({
      scene: callHeldPastTheJobTimeout.id,
      label: "hung",
      lie: (history, { calls: [call] }) =>
        call === undefined ? history : replaced(history, call, { endedAt: call.arrivedAt + 900 }),
    }),
  },
  {
    id: "second-hung-attempt-is-never-given-up",
    scene: callHeldPastTheJobTimeout.id,
    breaks: ["hung-attempt-is-aborted-in-time"],
    mayBreak: ["attempts-of-a-job-never-overlap"],
    plant: onOne({
      scene: callHeldPastTheJobTimeout.id,
      label: "hung-later",
      lie: (history, { calls: [, call] }) =>
        call === undefined
          ? history
          : replaced(history, call, { endedAt: (call.endedAt ?? 0) + 4_000 }),
    }),
  },
  {
    id: "hung-attempt-is-never-given-up",
    scene: callHeldPastTheJobTimeout.id,
    breaks: ["hung-attempt-is-aborted-in-time"],
    mayBreak: ["attempts-of-a-job-never-overlap"],
    plant: onOne({
      scene: callHeldPastTheJobTimeout.id,
      label: "hung",
      lie: (history, { calls: [call] }) =>
        call === undefined
          ? history
          : replaced(history, call, { endedAt: (call.endedAt ?? 0) + 4_000 }),
    }),
  },
  {
    id: "more-calls-are-open-than-there-are-slots",
    scene: slots,
    breaks: ["calls-stay-within-concurrency"],
    plant: onOne({
      scene: slots,
      label: "waiting",
      lie: (history, { calls: [call], accepted }) => {
        const arrivedAt = accepted.doneAt + 1;
        return call === undefined
          ? history
          : replaced(history, call, {
              arrivedAt,
              answeredAt: arrivedAt + 9,
              endedAt: arrivedAt + 9,
            });
      },
    }),
  },
];
