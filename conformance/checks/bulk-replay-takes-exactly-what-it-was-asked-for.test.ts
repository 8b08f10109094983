import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { JsonObject } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { aboutEntry, page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { call, op } from "../judging/history.fixture.ts";
import { bulkReplayTakesExactlyWhatItWasAskedFor } from "./bulk-replay-takes-exactly-what-it-was-asked-for.ts";

const target: Target = {
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
const judge = (history: History) =>
  bulkReplayTakesExactlyWhatItWasAskedFor.judge({ history, target, policy: {} });
const kindOf = (history: History): string => judge(history).kind;

const names = ["a", "b", "c", "d"];
const submitted = names.map((name) => op({ jobId: `job-${name}`, token: name, label: "late" }));

const letter = (name: string, second: number, reason = "refused"): JsonObject => ({
  id: `letter-${name}`,
  jobId: `job-${name}`,
  reason,
  lastAt: `2026-01-02T03:04:0${second}.000Z`,
});
/** `a` is early, `b` and `c` are late, `d` is late and of another reason. */
const letters = [letter("a", 1), letter("b", 3), letter("c", 4), letter("d", 4, "exhausted")];

const list = page(letters, { label: "before-late-ones", sentAt: 40 });
const said = (name: string, outcome = "replayed"): JsonObject => ({
  id: `letter-${name}`,
  outcome,
});

const bulk = (
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

const run = (name: string, arrivedAt: number): HistoryEvent =>
  call({ token: name, jobId: `job-${name}`, arrivedAt, nth: 2 });

const known: History = [...submitted, list];
const good: History = [...known, bulk([said("b"), said("c")]), run("b", 60), run("c", 1_060)];
const last = (items: readonly JsonObject[]): Op => page(items, { label: "last", sentAt: 2_000 });

describe("bulk-replay-takes-exactly-what-it-was-asked-for", () => {
  it("passes those that match, at the rate, and no other", () => {
    const { kind, witness } = judge([...good, last([letter("a", 1), letter("d", 4, "exhausted")])]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ bulkReplays: 1, entriesBefore: 4, asked: 2, replayed: 2 });
  });

  it("passes an entry that somebody else replayed at that moment, told or not", () => {
    const byHand = aboutEntry("replay", "letter-c", { label: "by-hand", sentAt: 50 });
    for (const items of [[said("b")], [said("b"), said("c", "already-replayed")]])
      expect(kindOf([...known, bulk(items), byHand, run("b", 60), run("c", 61)])).toBe("PASS");
    const lie = [
      ...known,
      bulk([said("b"), said("c")]),
      byHand,
      run("b", 60),
      run("c", 61),
      run("c", 70),
    ];
    expect(kindOf(lie)).toBe("FAIL");
  });

  it("passes entries on a bound of the filter, taken or not", () => {
    const onBound = page([...letters.slice(0, 3), letter("d", 2)], {
      label: "before-late-ones",
      sentAt: 40,
    });
    expect(kindOf([...submitted, onBound, ...good.slice(known.length)])).toBe("PASS");
    expect(kindOf([...submitted, onBound, ...good.slice(known.length), run("d", 2_060)])).toBe(
      "PASS",
    );
  });

  it("passes replays that came later than they might", () => {
    expect(kindOf([...known, bulk([said("b"), said("c")]), run("b", 5_000), run("c", 5_001)])).toBe(
      "PASS",
    );
  });

  it.each<[string, History]>([
    ["another reason", [...good, run("d", 70)]],
    ["another time", [...good, run("a", 70)]],
    ["an entry that did not run, said to be replayed", good.slice(0, -1)],
    [
      "an entry that ran, said to be refused",
      [...known, bulk([said("b"), said("c", "conflict")]), run("b", 60), run("c", 1_060)],
    ],
    ["an entry that was left out without a word", [...known, bulk([said("b")]), run("b", 60)]],
    ["an entry that ran twice", [...good, run("c", 1_070)]],
    ["an answer that says nothing", [...known, bulk(null), run("b", 60), run("c", 1_060)]],
    [
      "an answer that names too many",
      [...known, bulk([said("b"), said("c"), said("a")]), run("b", 60), run("c", 1_060)],
    ],
    ["all at once", [...known, bulk([said("b"), said("c")]), run("b", 60), run("c", 65)]],
    ["an entry that nobody asked for and that is gone", [...good, last([letter("a", 1)])]],
    ["a refusal behind which jobs ran", [...known, bulk(null, { status: 403 }), run("b", 60)]],
  ])("fails %s", (_, history) => {
    expect(kindOf(history)).toBe("FAIL");
  });

  it("fails when a dead letter of another tenant runs", () => {
    const foreign = op({ as: "tenant-b", label: "foreign", jobId: "job-f", token: "f" });
    expect(kindOf([foreign, ...good])).toBe("PASS");
    expect(kindOf([foreign, ...good, run("f", 70)])).toBe("FAIL");
  });

  it("does not judge a request that was not accepted, or an entry that nobody could replay", () => {
    expect(kindOf([...known, bulk(null, { status: 403 })])).toBe("INCONCLUSIVE");
    expect(kindOf([...known, bulk(null, { status: null })])).toBe("INCONCLUSIVE");
    expect(kindOf([...known, bulk([said("b"), said("c", "unknown")]), run("b", 60)])).toBe(
      "INCONCLUSIVE",
    );
    expect(kindOf(known)).toBe("INCONCLUSIVE");
  });
});
