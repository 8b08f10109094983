import { cutOffLabels, workersCutOff } from "../../exercises/workers-cut-off.ts";
import { workerDiesAtEveryAttempt } from "../../exercises/worker-dies-at-every-attempt.ts";
import {
  lateWord,
  workerPausedPastItsLease,
} from "../../exercises/worker-paused-past-its-lease.ts";
import { workersEndedWithCallsOpen } from "../../exercises/workers-ended-with-calls-open.ts";
import { workersKilledWithCallsOpen } from "../../exercises/workers-killed-with-calls-open.ts";
import { counting, type Anomaly } from "../anomaly.fixture.ts";
import {
  altered,
  callAgain,
  delayed,
  joined,
  onOne,
  readAgain,
  replaced,
  restated,
  victimsIn,
} from "../planting.fixture.ts";

const killed = workersKilledWithCallsOpen.id;
const paused = workerPausedPastItsLease.id;
const ended = workersEndedWithCallsOpen.id;
const cut = workersCutOff.id;
/** What killed, paused, ended and cut-off workers leave behind that they should not. */
export const workerAnomalies: readonly Anomaly[] = [
  {
    id: "dead-workers-job-is-taken-over-late",
    scene: killed,
    breaks: ["dead-workers-job-is-taken-over-in-time"],
    plant: onOne({
      scene: killed,
      label: "held",
      isFit: ({ calls }) => calls.length > 1 && calls[0]?.end === "aborted",
      lie: (history, victim) =>
        delayed(history, victim, { after: victim.calls[0]?.endedAt ?? 0, byMs: 20_000 }),
    }),
  },
  {
    id: "job-fails-because-its-worker-was-killed",
    scene: killed,
    breaks: ["job-of-a-killed-worker-completes"],
    plant: onOne({
      scene: killed,
      label: "held",
      lie: (history, { reads }) =>
        altered(history, (event) =>
          event.kind === "op" && reads.includes(event) && event.state === "succeeded"
            ? { ...event, ...restated(event, "failed") }
            : event,
        ),
    }),
  },
  {
    id: "stale-worker-overwrites-the-state",
    scene: paused,
    breaks: ["stale-worker-cannot-overwrite", "ended-job-stays-ended-and-attempts-only-grow"],
    plant: onOne({
      scene: paused,
      lie: (history, { reads }) =>
        altered(history, (event) =>
          event.kind === "op" && reads.includes(event) && event.label === "after"
            ? { ...event, ...restated(event, "failed") }
            : event,
        ),
    }),
  },
  {
    id: "stale-worker-overwrites-the-result",
    scene: paused,
    breaks: ["stale-worker-cannot-overwrite"],
    plant: onOne({
      scene: paused,
      lie: (history, { accepted }) =>
        altered(history, (event) => {
          const isIts = event.kind === "op" && event.jobId === accepted.jobId;
          return isIts && event.did === "result" && event.label === "after"
            ? { ...event, value: { by: lateWord } }
            : event;
        }),
    }),
  },
  {
    id: "woken-worker-begins-a-finished-job-again",
    scene: paused,
    breaks: ["stale-worker-cannot-overwrite"],
    mayBreak: counting,
    plant: onOne({
      scene: paused,
      isFit: ({ calls }) => calls.length === 2,
      lie: (history, { calls, reads }) => {
        const last = calls.at(-1);
        const at = reads.at(-1)?.doneAt ?? 0;
        return last === undefined ? history : joined(history, callAgain(last, at + 5));
      },
    }),
  },
  {
    id: "worker-does-not-end-in-its-grace",
    scene: ended,
    breaks: ["terminated-worker-leaves-no-job-behind"],
    plant: (history) => {
      const end = history.find((event) => event.kind === "fault" && event.fault === "terminate");
      if (end?.kind !== "fault") return null;
      const confirmedAt = end.confirmedAt + 2_500;
      return replaced(history, end, { confirmedAt, settledAt: confirmedAt + 1 });
    },
  },
  {
    id: "terminated-worker-begins-a-job",
    scene: ended,
    breaks: ["terminated-worker-leaves-no-job-behind"],
    plant: onOne({
      scene: ended,
      label: "late",
      lie: (history, { accepted, calls: [call] }) => {
        const arrivedAt = accepted.doneAt + 300;
        return call === undefined
          ? history
          : replaced(history, call, {
              arrivedAt,
              answeredAt: arrivedAt + 5,
              endedAt: arrivedAt + 5,
            });
      },
    }),
  },
  {
    id: "crash-forgets-the-failures",
    scene: workerDiesAtEveryAttempt.id,
    breaks: ["attempt-count-survives-a-crash"],
    mayBreak: [...counting, "attempts-end-at-the-maximum"],
    plant: onOne({
      scene: workerDiesAtEveryAttempt.id,
      label: "failing",
      lie: (history, { calls, reads }) => {
        const last = calls.at(-1);
        if (last === undefined) return history;
        const from = (reads.at(-1)?.doneAt ?? 0) - 80;
        const bad = { answer: { status: 503, body: null } };
        const more = [1, 2, 3, 4, 5].map((n) => ({
          ...callAgain(last, from + 10 * n, bad),
          nth: last.nth + n,
        }));
        return joined(history, ...more);
      },
    }),
  },
  {
    id: "consumption-does-not-resume-in-time",
    scene: cut,
    breaks: ["consumption-resumes-after-a-cut"],
    plant: (history) => {
      const fresh = victimsIn(history, { scene: cut, label: cutOffLabels.fresh });
      return fresh.reduce(
        (later, victim) => delayed(later, victim, { after: victim.accepted.doneAt, byMs: 6_000 }),
        history,
      );
    },
  },
  {
    id: "worker-lives-and-takes-nothing-after-a-cut",
    scene: cut,
    breaks: ["consumption-resumes-after-a-cut"],
    plant: (history) => {
      const note = history.findLast((event) => event.kind === "note" && event.exercise === cut);
      if (note === undefined) return null;
      return replaced(history, note, { figures: { mostOpen: 4, waitedMs: 9_000 } });
    },
  },
  {
    id: "job-is-kept-until-its-worker-is-killed",
    scene: cut,
    breaks: ["outcome-survives-an-outage-of-the-store"],
    plant: onOne({
      scene: cut,
      label: cutOffLabels.held,
      isFit: ({ calls, reads }) => calls.length === 1 && reads.length > 0,
      lie: (history, { reads }) => {
        const last = reads.at(-1);
        const kept = altered(history, (event) =>
          event.kind === "op" && reads.includes(event)
            ? { ...event, ...restated(event, "running", 1) }
            : event,
        );
        return last === undefined
          ? history
          : joined(kept, readAgain({ ...last, exercise: "drain" }, last.doneAt + 5));
      },
    }),
  },
  {
    id: "outcome-is-lost-with-the-store",
    scene: cut,
    breaks: ["outcome-survives-an-outage-of-the-store"],
    plant: onOne({
      scene: cut,
      label: cutOffLabels.held,
      lie: (history, { reads }) =>
        altered(history, (event) =>
          event.kind === "op" && reads.includes(event)
            ? { ...event, ...restated(event, "failed") }
            : event,
        ),
    }),
  },
  {
    id: "completed-job-is-delivered-and-done-again",
    scene: cut,
    breaks: ["completed-job-is-not-done-again"],
    mayBreak: counting,
    plant: onOne({
      scene: cut,
      isFit: ({ reads }) => reads.some(({ state }) => state === "succeeded"),
      lie: (history, { calls, reads }) => {
        const last = calls.at(-1);
        const seen = reads.find(({ state }) => state === "succeeded");
        return last === undefined || seen === undefined
          ? history
          : joined(history, callAgain(last, seen.doneAt + 5));
      },
    }),
  },
];
