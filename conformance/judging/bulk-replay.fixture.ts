import type { History, HistoryEvent } from "../contract/history.ts";
import type { JsonObject } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { page, wholeInbox } from "./dead-letters.fixture.ts";
import { call, op } from "./history.fixture.ts";

/** A target whose dead letters can be replayed in bulk, by reason, time and rate. */
export const bulkTarget: Target = {
  ...wholeInbox,
  deadLetters: {
    ...wholeInbox.deadLetters,
    list: "/v1/dead-letters",
    replay: { method: "POST", path: "/v1/dead-letters/{id}/replay" },
    bulkReplay: {
      path: "/v1/dead-letters/replay",
      reasonAt: "/reason",
      fromAt: "/from",
      untilAt: "/until",
      perSecAt: "/perSec",
    },
  },
};
/** The submission of a job that died late. */
export const lateJob = (name: string): Op =>
  op({ jobId: `job-${name}`, token: name, label: "late" });

/** Four of them. */
export const submitted: readonly Op[] = ["a", "b", "c", "d"].map(lateJob);

/** The dead letter of a job: the second of its last attempt, and its reason. */
export const letter = (name: string, second: number, reason = "refused"): JsonObject => ({
  id: `letter-${name}`,
  jobId: `job-${name}`,
  reason,
  lastAt: `2026-01-02T03:04:0${second}.000Z`,
});
/** `a` is early, `b` and `c` are late, `d` is late and of another reason. */
export const letters = [
  letter("a", 1),
  letter("b", 3),
  letter("c", 4),
  letter("d", 4, "exhausted"),
];

/** The look at them before the bulk replay. */
export const listed = (items: readonly JsonObject[] = letters): Op =>
  page(items, { label: "before-late-ones", sentAt: 40 });

/** What the answer says became of an entry. */
export const said = (name: string, outcome = "replayed"): JsonObject => ({
  id: `letter-${name}`,
  outcome,
});

/** A bulk replay of those that are late and were refused, one a second, and its answer. */
export const bulk = (
  items: readonly JsonObject[] | null,
  more: Partial<Op> & { status?: number | null } = {},
): Op =>
  op({
    did: "bulk-replay",
    label: "late-ones",
    status: 200,
    sentAt: 50,
    token: null,
    jobId: null,
    request: {
      method: "POST",
      path: "/v1/dead-letters/replay",
      headers: {},
      body: '{"reason":"refused","from":"2026-01-02T03:04:02.000Z","perSec":1}',
    },
    value: items === null ? null : { items, next: null },
    ...more,
  });

/** A call of a job that was replayed. */
export const run = (name: string, arrivedAt: number): HistoryEvent =>
  call({ token: name, jobId: `job-${name}`, arrivedAt, nth: 2 });

/** What was there before it. */
export const known: History = [...submitted, listed()];

/** A bulk replay that did what it was asked for. */
export const good: History = [
  ...known,
  bulk([said("b"), said("c")]),
  run("b", 60),
  run("c", 1_060),
];

/** The last look at the list. */
export const last = (items: readonly JsonObject[]): Op =>
  page(items, { label: "last", sentAt: 2_000 });
