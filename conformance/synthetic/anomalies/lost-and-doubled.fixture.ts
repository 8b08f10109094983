import { apiCutOffAroundPost, cutLabels } from "../../exercises/api-cut-off-around-post.ts";
import {
  brokerKilledWithJobsEverywhere,
  placeLabels,
} from "../../exercises/broker-killed-with-jobs-everywhere.ts";
import { deathLabels, deathRightAfter202 } from "../../exercises/death-right-after-202.ts";
import { oneJobPerTransientAnswer } from "../../exercises/one-job-per-transient-answer.ts";
import { plainBurst } from "../../exercises/plain-burst.ts";
import { refusedBesideAccepted } from "../../exercises/refused-beside-accepted.ts";
import { restartDuringBackoff } from "../../exercises/restart-during-backoff.ts";
import { workersKilledWithCallsOpen } from "../../exercises/workers-killed-with-calls-open.ts";
import type { CheckId } from "../../checks/index.ts";
import type { Anomaly } from "../anomaly.fixture.ts";
import { callAgain, joined, neverEnded, onOne, replaced } from "../planting.fixture.ts";

const burst = plainBurst.id;
const transient = oneJobPerTransientAnswer.id;

/** Where a job may be when it is lost, and who must notice beside the check of all jobs. */
const places: readonly Readonly<{
  place: string;
  scene: string;
  label: string | readonly string[];
  breaks: readonly CheckId[];
  mayBreak?: readonly CheckId[];
}>[] = [
  { place: "plain", scene: burst, label: "", breaks: [], mayBreak: ["fault-free-job-runs-once"] },
  {
    place: "held-by-a-killed-worker",
    scene: workersKilledWithCallsOpen.id,
    label: "held",
    breaks: ["job-of-a-killed-worker-completes"],
    mayBreak: ["dead-workers-job-is-taken-over-in-time"],
  },
  {
    place: "accepted-before-death",
    scene: deathRightAfter202.id,
    label: [deathLabels.beforeAllDie, deathLabels.beforeOneDies],
    breaks: ["accepted-job-survives-the-death-of-all"],
  },
  {
    place: "waiting-for-its-retry",
    scene: restartDuringBackoff.id,
    label: "kept",
    breaks: ["waiting-retry-survives-restart"],
  },
  {
    place: "queued-at-the-broker",
    scene: brokerKilledWithJobsEverywhere.id,
    label: [placeLabels.queued, placeLabels.inFlight, placeLabels.delayed],
    breaks: ["restarted-broker-loses-no-job"],
  },
  {
    place: "accepted-in-a-cut",
    scene: apiCutOffAroundPost.id,
    label: cutLabels.during,
    breaks: ["record-and-message-are-made-together"],
    mayBreak: ["submission-is-answered-while-the-broker-is-away"],
  },
];

/** What was accepted and never came out, and what came out that nobody had put in. */
export const lostAndDoubled: readonly Anomaly[] = [
  ...places.flatMap(({ place, scene, label, breaks, mayBreak = [] }): readonly Anomaly[] =>
    (["unknown", "stuck"] as const).map((how) => ({
      id: `job-${place}-is-${how}`,
      scene,
      breaks: ["accepted-job-is-never-lost", ...breaks],
      mayBreak,
      plant: onOne({
        scene,
        label,
        lie: (history, victim) =>
          how === "unknown"
            ? neverEnded(history, victim, { status: 404, state: null })
            : neverEnded(history, victim, { status: 200, state: "running" }),
      }),
    })),
  ),
  {
    id: "job-has-two-effect-keys",
    scene: transient,
    breaks: ["effect-key-is-stable"],
    plant: onOne({
      scene: transient,
      isFit: ({ calls }) => calls.length > 1,
      lie: (history, { calls: [, second] }) =>
        second === undefined ? history : replaced(history, second, { effectKey: "another" }),
    }),
  },
  {
    id: "two-jobs-share-an-effect-key",
    scene: transient,
    breaks: ["effect-key-is-stable"],
    plant: onOne({
      scene: transient,
      isFit: ({ calls }) => calls.length > 0,
      lie: (history, { calls }) => {
        const other = history.find(
          (event) => event.kind === "call" && event.token !== calls[0]?.token,
        );
        const effectKey = other?.kind === "call" ? other.effectKey : "shared";
        return calls.reduce((changed, call) => replaced(changed, call, { effectKey }), history);
      },
    }),
  },
  {
    id: "call-has-no-effect-key",
    scene: burst,
    breaks: ["effect-key-is-stable"],
    plant: onOne({
      scene: burst,
      isFit: ({ calls }) => calls.length > 0,
      lie: (history, { calls: [call] }) =>
        call === undefined ? history : replaced(history, call, { effectKey: null }),
    }),
  },
  {
    id: "job-runs-twice-without-a-reason",
    scene: burst,
    isExcusedByFaults: true,
    breaks: ["every-extra-attempt-is-explained", "fault-free-job-runs-once"],
    mayBreak: ["completed-job-is-not-done-again", "ended-job-stays-ended-and-attempts-only-grow"],
    plant: onOne({
      scene: burst,
      isFit: ({ calls }) => calls.length === 1,
      lie: (history, { calls: [call] }, dice) =>
        call === undefined
          ? history
          : joined(history, callAgain(call, (call.endedAt ?? 0) + dice.between(1, 400))),
    }),
  },
  {
    id: "ended-job-runs-again-after-a-later-fault",
    scene: workersKilledWithCallsOpen.id,
    breaks: ["every-extra-attempt-is-explained", "completed-job-is-not-done-again"],
    mayBreak: ["ended-job-stays-ended-and-attempts-only-grow", "fault-free-job-runs-once"],
    plant: onOne({
      scene: burst,
      isFit: ({ calls, reads }) =>
        calls.length === 1 && reads.some((op) => op.state === "succeeded" && op.exercise === burst),
      lie: (history, { calls: [call] }, dice) => {
        const fault = history.findLast((event) => event.kind === "fault");
        if (call === undefined || fault?.kind !== "fault") return history;
        return joined(history, callAgain(call, fault.settledAt + dice.between(600, 1_500)));
      },
    }),
  },
  {
    id: "two-attempts-are-live-at-once",
    scene: transient,
    isExcusedByFaults: true,
    breaks: ["attempts-of-a-job-never-overlap"],
    plant: onOne({
      scene: transient,
      label: ["408", "425", "429", "500", "503"],
      isFit: ({ calls }) => calls.length > 1,
      lie: (history, { calls: [first, second] }) => {
        if (first === undefined || second === undefined) return history;
        const answeredAt = second.arrivedAt + (second.endedAt ?? 0) / 1e6;
        return replaced(history, first, { answeredAt, endedAt: answeredAt });
      },
    }),
  },
  {
    id: "refused-submission-runs",
    scene: refusedBesideAccepted.id,
    breaks: ["only-submitted-work-runs"],
    plant: (history, dice) => {
      const refused = history.filter(
        (event) =>
          event.kind === "op" &&
          event.exercise === refusedBesideAccepted.id &&
          event.label === "refused",
      );
      const like = history.find((event) => event.kind === "call");
      const op = refused.length === 0 ? undefined : dice.pick(refused);
      if (op?.kind !== "op" || like?.kind !== "call") return null;
      const strange = { token: op.token ?? "", jobId: "refused", effectKey: "refused", nth: 1 };
      return joined(history, callAgain(like, op.doneAt + 20, strange));
    },
  },
  {
    id: "work-runs-that-nobody-submitted",
    scene: burst,
    breaks: ["only-submitted-work-runs"],
    plant: (history, dice) => {
      const like = history.find((event) => event.kind === "call");
      if (like?.kind !== "call") return null;
      const strange = { token: dice.hex(8), jobId: dice.hex(8), effectKey: dice.hex(8), nth: 1 };
      return joined(history, callAgain(like, like.arrivedAt + dice.between(1, 900), strange));
    },
  },
];
