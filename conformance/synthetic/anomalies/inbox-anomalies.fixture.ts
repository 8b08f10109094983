import { canceledDuringBackoff } from "../../exercises/canceled-during-backoff.ts";
import { deadJobsFailAgain } from "../../exercises/dead-jobs-fail-again.ts";
import { deadLettersInspected } from "../../exercises/dead-letters-inspected.ts";
import { deadLettersReplayedOverACutLink } from "../../exercises/dead-letters-replayed-over-a-cut-link.ts";
import { everySlotHeld } from "../../exercises/every-slot-held.ts";
import { oneDeadLetterReplayedAtOnce } from "../../exercises/one-dead-letter-replayed-at-once.ts";
import type { CheckId } from "../../checks/index.ts";
import type { HistoryEvent, History } from "../../contract/history.ts";
import type { JsonObject, JsonValue } from "../../contract/json.ts";
import { counting, type Anomaly } from "../anomaly.fixture.ts";
import {
  altered,
  callAgain,
  joined,
  onOne,
  readAgain,
  restated,
  without,
  type Victim,
} from "../planting.fixture.ts";

const inspected = deadLettersInspected.id;
const raced = oneDeadLetterReplayedAtOnce.id;
const again = deadJobsFailAgain.id;
const backoff = canceledDuringBackoff.id;
const looking: readonly CheckId[] = [
  "looking-at-dead-letters-changes-nothing",
  "dead-letter-keeps-the-whole-job",
];

/** Alters this job's dead letter wherever it is shown, or where a label says. */
function onEntry(
  history: History,
  { accepted }: Victim,
  { change, label }: { change: (entry: JsonObject) => readonly JsonObject[]; label?: string },
): History {
  const isIts = (value: JsonValue): value is JsonObject =>
    typeof value === "object" &&
    value !== null &&
    "jobId" in value &&
    value["jobId"] === accepted.jobId;
  return altered(history, (event: HistoryEvent) => {
    if (event.kind !== "op" || (label !== undefined && event.label !== label)) return event;
    if (event.did === "read-dead-letter" && isIts(event.value))
      return { ...event, value: change(event.value)[0] ?? event.value };
    if (event.did !== "list-dead-letters" || event.value === null) return event;
    const { items, next } = event.value as { items: readonly JsonObject[]; next: JsonValue };
    const shown = items.flatMap((item) => (isIts(item) ? change(item) : [item]));
    return { ...event, value: { items: shown, next } };
  });
}

/** Jobs whose calls after the first life are gone, and which still count as failed. */
function neverRunAgain(history: History, victim: Victim): History {
  const { calls, reads } = victim;
  const first = calls[0];
  const from = first?.endedAt ?? 0;
  const gone = [
    ...calls.slice(1),
    ...reads.filter((op) => op.sentAt > from && op.state !== "failed"),
  ];
  return without(history, gone);
}

/** Dead letters that double, vanish, forget or run by themselves, and cancels that do not hold. */
export const inboxAnomalies: readonly Anomaly[] = [
  {
    id: "dead-letter-is-there-twice",
    scene: inspected,
    breaks: ["failed-job-is-dead-lettered-once"],
    plant: onOne({
      scene: inspected,
      label: ["refused", "exhausted"],
      lie: (history, victim) =>
        onEntry(history, victim, {
          change: (entry) => [entry, { ...entry, id: "twin" }],
        }),
    }),
  },
  {
    id: "failed-job-has-no-dead-letter",
    scene: inspected,
    breaks: ["failed-job-is-dead-lettered-once"],
    mayBreak: looking,
    plant: onOne({
      scene: inspected,
      label: ["refused", "exhausted"],
      lie: (history, victim) => onEntry(history, victim, { change: () => [] }),
    }),
  },
  ...(["payload", "key", "trace", "reason", "attempts"] as const).map((field): Anomaly => ({
    id: `dead-letter-does-not-keep-its-${field}`,
    scene: inspected,
    breaks: ["dead-letter-keeps-the-whole-job"],
    plant: onOne({
      scene: inspected,
      label: ["refused", "exhausted"],
      lie: (history, victim, dice) => {
        const value = field === "attempts" ? -1 : dice.pick([null, ""]);
        return onEntry(history, victim, { change: (entry) => [{ ...entry, [field]: value }] });
      },
    }),
  })),
  {
    id: "look-counts-as-an-attempt",
    scene: inspected,
    breaks: ["looking-at-dead-letters-changes-nothing"],
    plant: onOne({
      scene: inspected,
      label: ["refused", "exhausted"],
      lie: (history, victim) =>
        onEntry(history, victim, {
          label: "last",
          change: (entry) => [{ ...entry, attempts: Number(entry["attempts"]) + 7 }],
        }),
    }),
  },
  {
    id: "look-takes-the-dead-letter-out",
    scene: inspected,
    breaks: ["looking-at-dead-letters-changes-nothing"],
    plant: onOne({
      scene: inspected,
      label: ["refused", "exhausted"],
      lie: (history, victim) => onEntry(history, victim, { label: "last", change: () => [] }),
    }),
  },
  {
    id: "dead-letter-vanishes-in-a-replay",
    scene: deadLettersReplayedOverACutLink.id,
    breaks: ["dead-letter-never-vanishes"],
    plant: onOne({
      scene: deadLettersReplayedOverACutLink.id,
      isFit: ({ reads }) => reads.some(({ state }) => state === "failed"),
      lie: (history, victim) => {
        const last = history.findLast((event) => event.kind === "note" && event.what === "drained");
        const like = victim.reads.find(({ state }) => state === "failed");
        const left = neverRunAgain(history, victim);
        const at = last?.kind === "note" ? last.at - 2 : 0;
        return like === undefined ? left : joined(left, readAgain(like, at));
      },
    }),
  },
  {
    id: "dead-letter-is-replayed-twice",
    scene: raced,
    breaks: ["dead-letter-is-replayed-once"],
    mayBreak: counting,
    plant: onOne({
      scene: raced,
      lie: (history, { calls }) => {
        const last = calls.at(-1);
        return last === undefined
          ? history
          : joined(history, callAgain(last, (last.endedAt ?? 0) + 3));
      },
    }),
  },
  {
    id: "accepted-replay-runs-nothing",
    scene: raced,
    breaks: ["dead-letter-is-replayed-once"],
    mayBreak: ["stated-outcome-is-true", "ended-job-stays-ended-and-attempts-only-grow"],
    plant: onOne({ scene: raced, lie: neverRunAgain }),
  },
  {
    id: "replay-has-only-the-rest-of-the-budget",
    scene: again,
    breaks: ["replay-begins-afresh-and-forgets-nothing"],
    mayBreak: ["ended-job-stays-ended-and-attempts-only-grow"],
    plant: onOne({
      scene: again,
      label: "exhausted",
      lie: (history, { calls }) => without(history, calls.slice(5, 8)),
    }),
  },
  {
    id: "replay-comes-with-another-payload",
    scene: again,
    breaks: ["replay-begins-afresh-and-forgets-nothing"],
    plant: onOne({
      scene: again,
      lie: (history, { calls }) =>
        altered(history, (event) =>
          event.kind === "call" && event === calls.at(-1)
            ? { ...event, payloadDigest: "another" }
            : event,
        ),
    }),
  },
  {
    id: "canceled-job-is-revived-by-its-retry",
    scene: backoff,
    breaks: ["canceled-job-is-not-revived"],
    mayBreak: ["ended-job-stays-ended-and-attempts-only-grow"],
    plant: onOne({
      scene: backoff,
      label: "to-cancel",
      isFit: ({ calls }) => calls.length === 1,
      lie: (history, { calls: [call] }) =>
        call === undefined ? history : joined(history, callAgain(call, call.arrivedAt + 1_800)),
    }),
  },
  {
    id: "late-cancel-changes-an-end",
    scene: backoff,
    breaks: ["canceled-job-is-not-revived"],
    mayBreak: ["ended-job-stays-ended-and-attempts-only-grow"],
    plant: onOne({
      scene: backoff,
      label: "to-end",
      lie: (history, { reads }) =>
        altered(history, (event) =>
          event.kind === "op" && event === reads.at(-1)
            ? { ...event, ...restated(event, "canceled") }
            : event,
        ),
    }),
  },
  {
    id: "job-that-was-canceled-in-the-queue-runs",
    scene: everySlotHeld.id,
    breaks: ["job-canceled-while-queued-never-runs"],
    mayBreak: ["ended-job-stays-ended-and-attempts-only-grow", "calls-stay-within-concurrency"],
    plant: (history, dice) => {
      const canceled = history.flatMap((event) =>
        event.kind === "op" && event.label === "to-cancel" && event.exercise === everySlotHeld.id
          ? [event]
          : [],
      );
      const like = history.find((event) => event.kind === "call");
      const release = history.find(
        (event) => event.kind === "note" && event.exercise === everySlotHeld.id,
      );
      if (canceled.length === 0 || like?.kind !== "call" || release?.kind !== "note") return null;
      const { exercise, token, jobId } = dice.pick(canceled);
      const own = { exercise, token: token ?? "", jobId, effectKey: `effect-${jobId}`, nth: 1 };
      return joined(history, callAgain(like, release.at + 60, own));
    },
  },
];
