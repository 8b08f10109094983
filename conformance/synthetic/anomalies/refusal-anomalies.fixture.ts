import { foreignTenantTries } from "../../exercises/foreign-tenant-tries.ts";
import { longAndShortJobsInTurn, turnLabels } from "../../exercises/long-and-short-jobs-in-turn.ts";
import { newerTypeSubmitted } from "../../exercises/newer-type-submitted.ts";
import { preferencesAsked, preferLabels } from "../../exercises/preferences-asked.ts";
import { depthLabels, queueFilledToItsDepth } from "../../exercises/queue-filled-to-its-depth.ts";
import { limitLabels, rateLimitMet } from "../../exercises/rate-limit-met.ts";
import { withoutCredentials } from "../../exercises/without-credentials.ts";
import { wrongLabels, wrongRequests } from "../../exercises/wrong-requests.ts";
import type { CheckId } from "../../checks/index.ts";
import type { History, HistoryEvent } from "../../contract/history.ts";
import type { Op } from "../../contract/op.ts";
import type { Anomaly } from "../anomaly.fixture.ts";
import type { Dice } from "../dice.fixture.ts";
import { headed, onOp } from "../op-lies.fixture.ts";
import { altered, answered, callAgain, joined, onOne, readAgain } from "../planting.fixture.ts";

const wrong = wrongRequests.id;
const foreign = foreignTenantTries.id;
const uninvited = withoutCredentials.id;
const limited = rateLimitMet.id;

type Plant = (history: History, dice: Dice) => History | null;

/** Alters one of the requests of a scene that are meant. */
function one(scene: string, isMeant: (op: Op) => boolean, change: (op: Op) => Partial<Op>): Plant {
  return onOp((op) => op.exercise === scene && isMeant(op), change);
}

/** Alters all of them. */
function all(scene: string, isMeant: (op: Op) => boolean, change: (op: Op) => Partial<Op>): Plant {
  return (history) =>
    altered(history, (event) =>
      event.kind === "op" && event.exercise === scene && isMeant(event)
        ? { ...event, ...change(event) }
        : event,
    );
}

/** What was refused runs all the same. */
function runsAnyway(scene: string, isMeant: (op: Op) => boolean): Plant {
  return (history, dice) => {
    const is = (event: HistoryEvent): event is Op =>
      event.kind === "op" && event.exercise === scene && isMeant(event) && event.token !== null;
    const those = history.filter(is);
    const like = history.find((event) => event.kind === "call");
    if (those.length === 0 || like?.kind !== "call") return null;
    const { token, doneAt, exercise } = dice.pick(those);
    const strange = { exercise, token: token ?? "", jobId: "x", effectKey: "x", nth: 1 };
    return joined(history, callAgain(like, doneAt + 30, strange));
  };
}

/** The same problem document with other headers. */
function problemWith(op: Op, headers: Readonly<Record<string, string>>): Partial<Op> {
  return headed(op, { "content-type": "application/problem+json", ...headers });
}

const strange: readonly CheckId[] = ["only-submitted-work-runs"];
const isRefusedForRate = ({ answer }: Op): boolean => answer?.status === 429;

/** Requests that ought to have been refused, or welcome, or told why and for how long. */
export const refusalAnomalies: readonly Anomaly[] = [
  {
    id: "invalid-request-is-accepted",
    scene: wrong,
    breaks: ["invalid-request-is-refused-at-once"],
    plant: one(
      wrong,
      ({ label }) => label.startsWith(wrongLabels.invalid),
      (op) => ({
        ...answered(op, 202),
        jobId: null,
      }),
    ),
  },
  {
    id: "invalid-request-runs-though-refused",
    scene: wrong,
    breaks: ["invalid-request-is-refused-at-once", ...strange],
    plant: runsAnyway(wrong, ({ label }) => label.startsWith(wrongLabels.invalid)),
  },
  {
    id: "wrong-method-is-answered-404",
    scene: wrong,
    breaks: ["wrong-method-media-and-size-have-their-status"],
    plant: one(
      wrong,
      ({ label }) => label === wrongLabels.method,
      (op) => answered(op, 404),
    ),
  },
  {
    id: "wrong-media-type-is-answered-400",
    scene: wrong,
    breaks: ["wrong-method-media-and-size-have-their-status"],
    plant: one(
      wrong,
      ({ label }) => label === wrongLabels.mediaType,
      (op) => answered(op, 400),
    ),
  },
  {
    id: "refused-request-takes-its-key",
    scene: wrong,
    breaks: ["refused-request-leaves-its-key-free"],
    mayBreak: strange,
    plant: one(
      wrong,
      ({ label }) => label === wrongLabels.corrected,
      (op) => answered(op, 409),
    ),
  },
  {
    id: "job-is-shown-to-another-tenant",
    scene: foreign,
    breaks: ["job-of-another-tenant-is-out-of-reach"],
    plant: one(
      foreign,
      ({ label, did }) => label === "foreign" && (did === "read" || did === "result"),
      (op) => ({ ...answered(op, 200), jobId: op.jobId }),
    ),
  },
  {
    id: "job-is-canceled-by-another-tenant",
    scene: foreign,
    breaks: ["job-of-another-tenant-is-out-of-reach"],
    mayBreak: ["ended-job-stays-ended-and-attempts-only-grow", "stated-outcome-is-true"],
    plant: onOne({
      scene: foreign,
      label: "waits",
      lie: (history, { reads }) =>
        altered(history, (event) =>
          event.kind === "op" && reads.includes(event) && event.as === "tenant-a"
            ? readAgain(event, event.sentAt, { state: "canceled" })
            : event,
        ),
    }),
  },
  {
    id: "stranger-is-answered-200",
    scene: uninvited,
    breaks: ["missing-or-bad-credentials-answer-401"],
    plant: one(
      uninvited,
      ({ label, did }) => label === "uninvited" && did === "read",
      (op) => answered(op, 200),
    ),
  },
  {
    id: "stranger-is-not-challenged",
    scene: uninvited,
    breaks: ["missing-or-bad-credentials-answer-401"],
    plant: one(
      uninvited,
      ({ label }) => label === "uninvited",
      (op) => problemWith(op, {}),
    ),
  },
  {
    id: "submission-of-a-stranger-runs",
    scene: uninvited,
    breaks: ["missing-or-bad-credentials-answer-401", ...strange],
    plant: runsAnyway(uninvited, ({ label, did }) => label === "uninvited" && did === "submit"),
  },
  {
    id: "job-of-a-newer-type-is-acked-away",
    scene: newerTypeSubmitted.id,
    breaks: ["job-of-a-newer-type-is-kept"],
    mayBreak: ["stated-outcome-is-true", "ended-job-stays-ended-and-attempts-only-grow"],
    plant: all(
      newerTypeSubmitted.id,
      ({ did, state }) => did === "read" && state === "queued",
      () => ({ state: "succeeded" }),
    ),
  },
  {
    id: "unknown-preference-is-an-error",
    scene: preferencesAsked.id,
    breaks: ["unknown-preference-is-ignored"],
    mayBreak: strange,
    plant: all(
      preferencesAsked.id,
      ({ label }) => label === preferLabels.unknown,
      (op) => answered(op, 400),
    ),
  },
  {
    id: "answer-waits-for-the-work",
    scene: longAndShortJobsInTurn.id,
    breaks: ["answer-does-not-wait-for-the-work"],
    plant: all(
      longAndShortJobsInTurn.id,
      ({ label, did }) => label === turnLabels.held && did === "submit",
      (op) => ({ doneAt: op.doneAt + 1_100 }),
    ),
  },
  {
    id: "rate-limit-is-not-kept",
    scene: limited,
    breaks: ["rate-limit-holds-over-all-replicas"],
    mayBreak: ["accepted-job-is-never-lost"],
    plant: (history) => {
      const like = history.find(
        (event) =>
          event.kind === "op" &&
          event.exercise === limited &&
          event.label === limitLabels.flood &&
          event.outcome === "ok",
      );
      if (like?.kind !== "op") return null;
      const more = Array.from({ length: 20 }, (_, n) => ({
        ...like,
        jobId: `over-${n}`,
        token: null,
      }));
      return joined(history, ...more);
    },
  },
  {
    id: "over-the-rate-is-answered-403",
    scene: limited,
    breaks: ["rate-limit-holds-over-all-replicas"],
    mayBreak: ["told-wait-is-honest", "rate-limit-fields-are-well-formed"],
    plant: all(limited, isRefusedForRate, (op) => answered(op, 403)),
  },
  {
    id: "refused-for-the-rate-runs-all-the-same",
    scene: limited,
    breaks: ["only-submitted-work-runs", "rate-limit-holds-over-all-replicas"],
    plant: (history, dice) => {
      const refused = history.flatMap((event) =>
        event.kind === "op" && event.exercise === limited && isRefusedForRate(event) ? [event] : [],
      );
      if (refused.length === 0) return null;
      const { token } = dice.pick(refused);
      const later = (event: HistoryEvent): boolean =>
        event.kind === "op" && event.label === limitLabels.waited && event.token === token;
      const alone = history.filter((event) => !later(event));
      const call = alone.find((event) => event.kind === "call" && event.token === token);
      return call === undefined ? null : alone;
    },
  },
  {
    id: "refusal-does-not-say-how-long-to-wait",
    scene: limited,
    breaks: ["told-wait-is-honest"],
    plant: all(limited, isRefusedForRate, (op) => {
      const { "retry-after": _, ...headers } = op.answer?.headers ?? {};
      return problemWith(op, headers);
    }),
  },
  {
    id: "waiting-it-out-does-not-help",
    scene: limited,
    breaks: ["told-wait-is-honest"],
    mayBreak: [...strange, "rate-limit-holds-over-all-replicas"],
    plant: all(
      limited,
      ({ label }) => label === limitLabels.waited,
      (op) => ({
        ...answered(op, 429),
        ...problemWith({ ...op, ...answered(op, 429) }, { "retry-after": "1" }),
      }),
    ),
  },
  {
    id: "rate-limit-field-is-malformed",
    scene: limited,
    breaks: ["rate-limit-fields-are-well-formed"],
    plant: one(limited, isRefusedForRate, (op) =>
      problemWith(op, {
        ratelimit: '"default";r=9;t=1',
        "ratelimit-policy": '"default";q=5;w=1',
        "retry-after": "1",
      }),
    ),
  },
  {
    id: "full-queue-answers-400",
    scene: queueFilledToItsDepth.id,
    breaks: ["full-queue-refuses-and-drops-nothing"],
    mayBreak: ["told-wait-is-honest"],
    plant: all(queueFilledToItsDepth.id, isRefusedForRate, (op) => answered(op, 400)),
  },
  {
    id: "full-queue-drops-what-it-had-accepted",
    scene: queueFilledToItsDepth.id,
    breaks: ["full-queue-refuses-and-drops-nothing"],
    mayBreak: ["ended-job-stays-ended-and-attempts-only-grow", "stated-outcome-is-true"],
    plant: onOne({
      scene: queueFilledToItsDepth.id,
      label: depthLabels.flood,
      lie: (history, { calls, reads }) =>
        altered(history, (event) => {
          if (event.kind === "call" && calls.includes(event)) return null;
          return event.kind === "op" && reads.includes(event)
            ? readAgain(event, event.sentAt, { state: "expired", attempts: 0 })
            : event;
        }),
    }),
  },
];
