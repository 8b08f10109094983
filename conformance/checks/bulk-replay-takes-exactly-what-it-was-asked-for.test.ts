import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { JsonObject } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import {
  bulkTarget,
  submitted,
  letter,
  letters,
  listed,
  said,
  bulk,
  run,
  known,
  good,
  last,
} from "../judging/bulk-replay.fixture.ts";
import { aboutEntry } from "../judging/dead-letters.fixture.ts";
import { op } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { bulkReplayTakesExactlyWhatItWasAskedFor } from "./bulk-replay-takes-exactly-what-it-was-asked-for.ts";

const judge = (history: History) =>
  telling(
    bulkReplayTakesExactlyWhatItWasAskedFor.judge({ history, target: bulkTarget, policy: {} }),
  );
const kindOf = (history: History): string => judge(history).kind;

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
    const onBound = listed([...letters.slice(0, 3), letter("d", 2)]);
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

  it("does not take a replay of one entry for that of another whose id it has within its own", () => {
    const numbered = (id: string, name: string): JsonObject => ({ ...letter(name, 3), id });
    const shown = listed([numbered("1", "b"), numbered("10", "c")]);
    const ten = aboutEntry("replay", "10", { label: "by-hand", sentAt: 50 });
    const told = bulk([{ id: "10", outcome: "replayed" }]);
    // The first was left out, and nobody replayed it by hand.
    const history = [...submitted, shown, told, ten, run("c", 60)];
    expect(kindOf(history)).toBe("FAIL");
    const one = aboutEntry("replay", "1", { label: "by-hand", sentAt: 50 });
    expect(kindOf([...history, one])).toBe("PASS");
  });

  it("is excused by no replay by hand that was refused, nor by one under another label", () => {
    const byHand = (more: Partial<Op> & { status?: number | null }): Op =>
      aboutEntry("replay", "letter-c", { label: "by-hand", sentAt: 50, ...more });
    const left = [...known, bulk([said("b")]), run("b", 60)];
    expect(kindOf([...left, byHand({})])).toBe("PASS");
    expect(kindOf([...left, byHand({ status: null })])).toBe("PASS");
    expect(kindOf([...left, byHand({ status: 409 })])).toBe("FAIL");
    expect(kindOf([...left, byHand({ label: "later" })])).toBe("FAIL");
  });

  it("counts the runs from the request on", () => {
    const before = [run("b", 49), run("c", 49)];
    expect(kindOf([...known, ...before, ...good.slice(known.length)])).toBe("PASS");
    expect(kindOf([...known, bulk([said("b"), said("c")]), run("b", 50), run("c", 1_060)])).toBe(
      "PASS",
    );
  });

  it("knows the words and places of the answer that the target declares", () => {
    const route = {
      ...bulkTarget.deadLetters?.bulkReplay,
      path: "/x",
      idAt: "/entry",
      outcomeAt: "/end",
    };
    const elsewhere: Target = {
      ...bulkTarget,
      deadLetters: {
        list: "/v1/dead-letters",
        replay: { path: "/v1/dead-letters/{id}/replay" },
        ...bulkTarget.deadLetters,
        bulkReplay: { ...route, replayedWord: "queued" },
      },
    };
    const items = ["b", "c"].map((name) => ({ entry: `letter-${name}`, end: "queued" }));
    const history = [...known, bulk(items), run("b", 60), run("c", 1_060)];
    const by = (word: string) =>
      telling(
        bulkReplayTakesExactlyWhatItWasAskedFor.judge({
          history: history.map((event) =>
            event.kind === "op" && event.did === "bulk-replay"
              ? { ...event, value: { items: items.map((item) => ({ ...item, end: word })) } }
              : event,
          ),
          target: elsewhere,
          policy: {},
        }),
      ).kind;
    expect(by("queued")).toBe("PASS");
    expect(by("replayed")).toBe("FAIL");
    expect(kindOf(history)).toBe("FAIL");
  });

  it("leaves out entries that cannot be told, or whose job is not ours", () => {
    const strange = [
      { ...letter("x", 4), jobId: "job-x" },
      { ...letter("b", 3), id: null },
      { ...letter("z", 4), jobId: null },
    ];
    const shown = listed([...letters, ...strange]);
    const { kind, witness } = judge([...submitted, shown, ...good.slice(known.length)]);
    expect(kind).toBe("PASS");
    expect(witness).toMatchObject({ entriesBefore: 4 });
  });

  it("blames no refusal for what was replayed by hand, or where it may have been accepted", () => {
    const byHand = aboutEntry("replay", "letter-b", { label: "by-hand", sentAt: 50 });
    const refused = bulk(null, { status: 403 });
    expect(kindOf([...known, refused, byHand, run("b", 60)])).toBe("INCONCLUSIVE");
    expect(kindOf([...known, bulk(null, { status: null }), run("b", 60)])).toBe("INCONCLUSIVE");
  });

  it("needs a look at the list before it", () => {
    expect(kindOf([...submitted, ...good.slice(known.length)])).toBe("INCONCLUSIVE");
  });

  it("does not pass where nothing that was asked for ran", () => {
    const none = listed([letter("a", 1), letter("d", 4, "exhausted")]);
    expect(judge([...submitted, none, bulk([])])).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { bulkReplays: 1, entriesBefore: 2, asked: 0, replayed: 0 },
    });
  });

  it("goes by the usual words and no filter where the target declares none", () => {
    const { bulkReplay: _, ...rest } = bulkTarget.deadLetters ?? {};
    const deadLetters = { list: "/v1/dead-letters", replay: { path: "/x" }, ...rest };
    const every = bulk(["a", "b", "c", "d"].map((name) => said(name)));
    const runs = ["a", "b", "c", "d"].map((name) => run(name, 60));
    const judged = {
      history: [...known, every, ...runs],
      target: { ...bulkTarget, deadLetters },
      policy: {},
    };
    expect(telling(bulkReplayTakesExactlyWhatItWasAskedFor.judge(judged))).toMatchObject({
      kind: "PASS",
      witness: { asked: 4, replayed: 4 },
    });
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
