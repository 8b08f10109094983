import type { Call } from "../contract/call.ts";
import type { HistoryEvent } from "../contract/history.ts";
import type { JobState } from "../contract/job.ts";
import type { Op } from "../contract/op.ts";
import { repeatedRequests, repeatLabels } from "../exercises/repeated-requests.ts";
import { call, fault, linkFault, op } from "../judging/history.fixture.ts";
import { drained } from "../judging/job-events.fixture.ts";

/**
 * A finite alphabet of what may be seen of one job, so that every history over it can be written.
 *
 * A letter says what came, not whether that is right: an aborted call is right beside a kill, and wrong
 * without one.
 */
export type Letter = (slot: number) => readonly HistoryEvent[];

/** When everything that a letter tells happens; the shared fault is at 1,000. */
const at = {
  submit: 0,
  first: 100,
  second: 1_300,
  third: 1_600,
  read: 1_900,
  late: 5_000,
} as const;

const exercise = repeatedRequests.id;

const own = (slot: number) => ({ exercise, token: `token-${slot}`, jobId: `job-${slot}` });

function submitted(slot: number, said: Partial<Op> & { status?: number | null } = {}): Op {
  const label = repeatLabels.first;
  return op({
    ...own(slot),
    label,
    sentAt: at.submit + slot,
    idempotencyKey: `key-${slot}`,
    ...said,
  });
}

function called(slot: number, said: Partial<Call> & { status?: number; after: number }): Call {
  const { after, ...rest } = said;
  return call({ ...own(slot), effectKey: `effect-${slot}`, arrivedAt: after + 15 * slot, ...rest });
}

function seen(
  slot: number,
  state: JobState,
  { after = at.read, ...said }: Partial<Op> & { after?: number } = {},
): Op {
  const { jobId } = own(slot);
  return op({ exercise, did: "read", jobId, token: null, sentAt: after + slot, state, ...said });
}

const drainFrom = 20_000;

function looked(slot: number, said: Partial<Op> & { status?: number }): readonly Op[] {
  const { jobId } = own(slot);
  const look = { exercise: "drain", did: "read", jobId, token: null, ...said } as const;
  return [
    op({ ...look, sentAt: drainFrom + slot }),
    op({ ...look, sentAt: drainFrom + 20 + slot }),
  ];
}

const broken = { end: "aborted", answer: null, answeredAt: null, endedAt: 1_002 } as const;

/** Eight letters of which all words of up to eight jobs are written. */
export const commonLetters = {
  succeeds: (slot) => [submitted(slot), called(slot, { after: at.first }), seen(slot, "succeeded")],
  "runs-and-nobody-was-told": (slot) => [
    submitted(slot, { status: null, jobId: null }),
    called(slot, { after: at.first }),
  ],
  "is-retried": (slot) => [
    submitted(slot),
    called(slot, { after: at.first, status: 503 }),
    called(slot, { after: at.second, nth: 2 }),
    seen(slot, "succeeded"),
  ],
  "loses-its-call": (slot) => [
    submitted(slot),
    called(slot, { after: at.first, ...broken }),
    called(slot, { after: at.second, nth: 2 }),
    seen(slot, "succeeded"),
  ],
  "runs-twice": (slot) => [
    submitted(slot),
    called(slot, { after: at.first }),
    called(slot, { after: at.second, nth: 2 }),
    seen(slot, "succeeded"),
  ],
  "is-unknown-at-last": (slot) => [
    submitted(slot),
    called(slot, { after: at.first }),
    ...looked(slot, { status: 404, state: null }),
  ],
  "is-seen-running-after-its-end": (slot) => [
    submitted(slot),
    called(slot, { after: at.first }),
    seen(slot, "succeeded", { after: 600 }),
    seen(slot, "running"),
    seen(slot, "succeeded", { after: at.late }),
  ],
  "has-two-jobs": (slot) => [
    submitted(slot),
    submitted(slot, { label: repeatLabels.ended, jobId: `other-${slot}`, sentAt: at.read + slot }),
    called(slot, { after: at.first }),
    seen(slot, "succeeded"),
    seen(slot, "succeeded", { after: at.late, jobId: `other-${slot}` }),
  ],
} as const satisfies Record<string, Letter>;

/** Letters that are rarer: with the common ones, all words of up to three jobs are written. */
export const rareLetters = {
  "is-refused": (slot) => [submitted(slot, { status: 422, jobId: null })],
  "runs-though-refused": (slot) => [
    submitted(slot, { status: 422, jobId: null }),
    called(slot, { after: at.first }),
  ],
  "was-never-submitted": (slot) => [called(slot, { after: at.first })],
  "is-stuck": (slot) => [submitted(slot), ...looked(slot, { state: "running" })],
  "still-moves": (slot) => {
    const [first, second] = looked(slot, { state: "queued" });
    return [submitted(slot), ...(first && second ? [first, { ...second, attempts: 2 }] : [])];
  },
  "was-not-looked-at": (slot) => [submitted(slot), called(slot, { after: at.first })],
  "has-two-effect-keys": (slot) => [
    submitted(slot),
    called(slot, { after: at.first, status: 503 }),
    called(slot, { after: at.second, nth: 2, effectKey: `another-${slot}` }),
    seen(slot, "succeeded"),
  ],
  "has-the-effect-key-of-all": (slot) => [
    submitted(slot),
    called(slot, { after: at.first, effectKey: "shared" }),
    seen(slot, "succeeded"),
  ],
  "has-no-effect-key": (slot) => [
    submitted(slot),
    called(slot, { after: at.first, effectKey: null }),
    seen(slot, "succeeded"),
  ],
  overlaps: (slot) => [
    submitted(slot),
    called(slot, { after: at.first, status: 503, answeredAt: 1_400, endedAt: 1_400 }),
    called(slot, { after: at.second, nth: 2 }),
    seen(slot, "succeeded"),
  ],
  "overlaps-before-the-fault": (slot) => [
    submitted(slot),
    called(slot, { after: at.first, status: 503, answeredAt: 900, endedAt: 900 }),
    called(slot, { after: 400, nth: 2 }),
    seen(slot, "succeeded"),
  ],
  "loses-two-calls": (slot) => [
    submitted(slot),
    called(slot, { after: at.first, ...broken }),
    called(slot, { after: at.second, nth: 2 }),
    called(slot, { after: at.third, nth: 3 }),
    seen(slot, "succeeded"),
  ],
  "ends-before-the-fault-and-runs-after-it": (slot) => [
    submitted(slot),
    called(slot, { after: at.first }),
    seen(slot, "succeeded", { after: 500 }),
    called(slot, { after: at.second, nth: 2 }),
  ],
  "is-replayed": (slot) => [
    submitted(slot),
    called(slot, { after: at.first, status: 400 }),
    seen(slot, "failed", { after: 500 }),
    op({ ...own(slot), token: null, did: "replay", sentAt: 700 + slot, state: "queued" }),
    called(slot, { after: at.second, nth: 2 }),
    seen(slot, "succeeded"),
  ],
  "is-replayed-and-runs-twice-too-often": (slot) => [
    submitted(slot),
    called(slot, { after: at.first }),
    op({ ...own(slot), token: null, did: "replay", sentAt: 700 + slot, state: "queued" }),
    called(slot, { after: at.second, nth: 2 }),
    called(slot, { after: at.third, nth: 3 }),
    seen(slot, "succeeded"),
  ],
  "ends-twice": (slot) => [
    submitted(slot),
    called(slot, { after: at.first }),
    seen(slot, "succeeded", { after: 600 }),
    seen(slot, "failed"),
  ],
  "is-read-by-two-at-once": (slot) => [
    submitted(slot),
    called(slot, { after: at.first }),
    seen(slot, "succeeded", { after: 600, doneAt: 700 }),
    seen(slot, "running", { after: 590, doneAt: 650 }),
  ],
} as const satisfies Record<string, Letter>;

/** What is done to all jobs of a word at once. */
export const sharedFaults = {
  none: [],
  kill: [fault({ exercise, injectedAt: 1_000 })],
  blackhole: [
    linkFault({ exercise, injectedAt: 1_000 }),
    linkFault({ exercise, injectedAt: 1_700, fault: { kind: "heal" } }),
  ],
} as const satisfies Record<string, readonly HistoryEvent[]>;

/** The history of a word: its letters in their slots, the shared fault, and the drain. */
export function historyOfWord(
  word: readonly Letter[],
  shared: readonly HistoryEvent[],
): readonly HistoryEvent[] {
  return [
    ...word.flatMap((letter, slot) => letter(slot)),
    ...shared,
    ...drained(drainFrom, 20_100),
  ];
}
