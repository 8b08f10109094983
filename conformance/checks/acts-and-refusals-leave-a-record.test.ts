import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { JsonObject } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { aboutEntry, page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { deadLettersReplayedInBulk } from "../exercises/dead-letters-replayed-in-bulk.ts";
import { op } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { actsAndRefusalsLeaveARecord } from "./acts-and-refusals-leave-a-record.ts";

const target = { ...wholeInbox, audit: { path: "/v1/audit" } };
const judge = (history: History) =>
  telling(actsAndRefusalsLeaveARecord.judge({ history, target, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

const trail = (items: readonly JsonObject[], said: Partial<Op> = {}): Op =>
  op({
    did: "audit",
    status: 200,
    sentAt: 90,
    token: null,
    jobId: null,
    value: { items, next: null },
    ...said,
  });

const record = (who: string, subject: string, outcome: string): JsonObject => {
  return { who, at: "2026-01-02T03:04:05Z", action: "replay", subject, outcome };
};

describe("acts-and-refusals-leave-a-record", () => {
  const listed = page([
    { id: "letter-1", jobId: "job-1" },
    { id: "letter-2", jobId: "job-2" },
  ]);
  const done = aboutEntry("replay", "letter-1", { as: "operator", sentAt: 40 });
  const refused = aboutEntry("replay", "letter-2", { as: "viewer", status: 403, sentAt: 50 });
  const acts = [listed, done, refused];
  const good = [record("olga", "letter-1", "replayed"), record("vera", "letter-2", "refused")];

  it("passes a record of each, by entry or by job", () => {
    const { kind, witness } = judge([...acts, trail(good)]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ acts: 1, refused: 1, records: 2 });
    const byJob = [record("olga", "job job-1", "ok"), record("vera", "job job-2", "denied")];
    expect(kindOf([...acts, trail(byJob)])).toBe("PASS");
  });

  it("passes records on several pages, and one that was late", () => {
    const [first, second] = good.map((item) => [item]);
    const pages = [
      trail([], { sentAt: 60 }),
      trail(first ?? [], { sentAt: 70, value: { items: first ?? [], next: "/v1/audit?page=2" } }),
      trail(second ?? [], { sentAt: 80 }),
    ];
    expect(kindOf([...acts, ...pages])).toBe("PASS");
  });

  it.each([
    ["an act that left none", [good[1]]],
    ["a refusal that left none", [good[0]]],
    ["nobody's name", [record("", "letter-1", "replayed"), good[1]]],
    ["one name for two people", [good[0], record("olga", "letter-2", "refused")]],
    ["a refusal that looks like an act", [good[0], record("vera", "letter-2", "replayed")]],
  ])("does not hold for %s", (_, items) => {
    expect(kindOf([...acts, trail(items.filter((item) => item !== undefined))])).toBe("NON-STRICT");
  });

  it("does not judge what it could not read", () => {
    expect(kindOf(acts)).toBe("INCONCLUSIVE");
    expect(kindOf([...acts, trail([], { answer: null, outcome: "info", value: null })])).toBe(
      "INCONCLUSIVE",
    );
    expect(kindOf([trail(good)])).toBe("INCONCLUSIVE");
  });

  it("is not misled by an id that stands within a longer one", () => {
    const numbered = page([
      { id: "1", jobId: "j1" },
      { id: "10", jobId: "j10" },
    ]);
    const one = aboutEntry("replay", "1", { as: "operator", sentAt: 40 });
    const ten = aboutEntry("replay", "10", { as: "viewer", status: 403, sentAt: 50 });
    const newestFirst = [
      record("vera", "dead letter 10", "refused"),
      record("olga", "dead letter 1", "done"),
    ];
    expect(kindOf([numbered, one, ten, trail(newestFirst)])).toBe("PASS");
    expect(kindOf([numbered, one, ten, trail([record("vera", "entry10", "refused")])])).toBe(
      "NON-STRICT",
    );
  });

  it("finds a record whose subject runs the id together with other words", () => {
    const joined = [
      record("olga", "letter-1_of_acme", "done"),
      record("vera", "letter-2_of_acme", "no"),
    ];
    expect(kindOf([...acts, trail(joined)])).toBe("PASS");
  });

  it.each(["who", "at", "action", "outcome"])("does not hold for a record without %s", (field) => {
    const lacking = { ...record("olga", "letter-1", "replayed"), [field]: null };
    const told = trail([lacking, record("vera", "letter-2", "refused")]);
    expect(judge([...acts, told])).toMatchObject({ kind: "NON-STRICT", evidence: [done, told] });
  });

  it("shows the act without a record beside the end of the trail", () => {
    const first = trail(good.slice(1), {
      sentAt: 80,
      value: { items: good.slice(1), next: "/more" },
    });
    const last = trail([], { sentAt: 85 });
    expect(judge([...acts, first, last]).evidence).toEqual([done, last]);
    expect(judge([...acts, first]).kind).toBe("INCONCLUSIVE");
  });

  it.each<[string, Partial<Op>]>([
    ["that could not be read", { outcome: "info", answer: null }],
    ["that shows no list", { value: {} }],
    ["of another exercise", { exercise: deadLettersReplayedInBulk.id }],
  ])("does not take a page %s for the end of the trail", (_, said) => {
    const unread = trail(good.slice(0, 1), { sentAt: 95, ...said });
    const { kind, evidence } = judge([...acts, unread]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toHaveLength(1);
  });

  it("shows both acts where the trail cannot tell two people, or a refusal from an act, apart", () => {
    const sameName = trail([good[0] ?? {}, record("olga", "letter-2", "refused")]);
    expect(judge([...acts, sameName]).evidence).toEqual([done, refused, sameName]);
    const sameEnd = trail([good[0] ?? {}, record("vera", "letter-2", "replayed")]);
    expect(judge([...acts, sameEnd]).evidence).toEqual([done, refused, sameEnd]);
  });

  it("lets one person act twice, with the same outcome", () => {
    const again = aboutEntry("replay", "letter-2", { as: "operator", sentAt: 50 });
    const twice = [record("olga", "letter-1", "done"), record("olga", "letter-2", "done")];
    const { kind, witness } = judge([listed, done, again, trail(twice)]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ acts: 2, refused: 0, records: 2 });
  });

  it("judges discards as well, and compares acts of one kind alone", () => {
    const discarded = aboutEntry("discard", "letter-1", { as: "admin", sentAt: 40, status: 204 });
    const words = [record("anna", "letter-1", "ok"), record("vera", "letter-2", "ok")];
    expect(judge([listed, discarded, refused, trail(words)])).toMatchObject({
      kind: "PASS",
      witness: { acts: 1, refused: 1 },
    });
    expect(kindOf([listed, discarded, refused, trail(words.slice(1))])).toBe("NON-STRICT");
  });

  it("asks for a record of who was turned away, by 401 as by 403, and of no other failure", () => {
    const by = (status: number | null) =>
      judge([
        listed,
        done,
        aboutEntry("replay", "letter-2", { as: "viewer", status, sentAt: 50 }),
        trail(good.slice(0, 1)),
      ]);
    expect(by(401)).toMatchObject({ kind: "NON-STRICT", witness: { acts: 1, refused: 1 } });
    for (const status of [404, 409, 503, null])
      expect(by(status)).toMatchObject({ kind: "PASS", witness: { acts: 1, refused: 0 } });
  });

  it("does not judge an act on an entry that no list showed", () => {
    const unknown = aboutEntry("replay", "letter-9", { as: "admin", sentAt: 60 });
    const nameless = page([{ jobId: "job-9" }]);
    expect(judge([...acts, nameless, unknown, trail(good)])).toMatchObject({
      kind: "PASS",
      witness: { acts: 1 },
    });
  });

  it("finds the record of an entry that does not name its job", () => {
    const bare = page([{ id: "letter-1" }, { id: "letter-2" }]);
    expect(kindOf([bare, done, refused, trail(good)])).toBe("PASS");
    // What is about nothing is not about an entry whose job is not known.
    const aboutNothing = [
      record("olga", "null", "replayed"),
      record("vera", "letter-2", "refused"),
    ];
    expect(kindOf([bare, done, refused, trail(aboutNothing)])).toBe("NON-STRICT");
  });

  it("tells an act from a refused try, and names each thing that is missing", () => {
    const words = [good.slice(1), good.slice(0, 1)].map(
      (items) => judge([...acts, trail(items)]).because,
    );
    expect(words.map((word) => word.includes("a refused replay"))).toEqual([false, true]);
    const bare = [{ ...good[0], who: "", action: "" }, good[1] ?? {}];
    expect(judge([...acts, trail(bare)]).because).toContain("who, action");
  });

  it("judges a service that can replay and not discard", () => {
    const { discard: _, ...rest } = wholeInbox.deadLetters ?? {};
    const deadLetters = { list: "/v1/dead-letters", replay: { path: "/x" }, ...rest };
    const judged = {
      history: [...acts, trail(good)],
      target: { ...target, deadLetters },
      policy: {},
    };
    expect(telling(actsAndRefusalsLeaveARecord.judge(judged)).kind).toBe("PASS");
  });

  describe("of a bulk replay", () => {
    const exercise = deadLettersReplayedInBulk.id;
    const bulk = op({
      did: "bulk-replay",
      exercise,
      status: 200,
      sentAt: 60,
      value: { items: [{ id: "letter-9", outcome: "replayed" }], next: null },
    });
    const single = { exercise, sentAt: 95 };
    const whole = { ...record("olga", "*", "replayed 1"), action: "bulk-replay" };

    it.each([
      ["by entry", [record("olga", "letter-9", "replayed")]],
      ["as a whole", [whole]],
    ])("passes a record %s", (_, items) => {
      expect(kindOf([...acts, trail(good), bulk, trail(items, single)])).toBe("PASS");
    });

    it("asks for no record of its own for what was replayed by hand beside it", () => {
      const byHand = aboutEntry("replay", "letter-2", { exercise, sentAt: 60 });
      const list = [listed, done, trail(good.slice(0, 1)), byHand, bulk];
      expect(judge([...list, trail([whole], single)])).toMatchObject({
        kind: "PASS",
        witness: { acts: 1, refused: 0 },
      });
    });

    it("takes records of single acts, or without an action, for none of the whole", () => {
      const later = { at: "2026-01-02T04:00:00Z" };
      for (const other of [
        { ...record("olga", "letter-1", "replayed"), ...later },
        { ...record("olga", "about job-2", "replayed"), ...later },
        { ...whole, action: "" },
      ]) {
        const shown = trail([other], single);
        const verdict = judge([...acts, trail(good), bulk, shown]);
        expect(verdict).toMatchObject({ kind: "NON-STRICT", evidence: [bulk, shown] });
      }
    });

    it("finds the record of one entry among those of single acts", () => {
      const other = { ...record("olga", "letter-1", "replayed"), at: "2026-01-02T04:00:00Z" };
      const items = [other, record("olga", "letter-9", "replayed")];
      expect(kindOf([...acts, trail(good), bulk, trail(items, single)])).toBe("PASS");
      const pages = [trail([other], single), trail([], { ...single, sentAt: 96 })];
      expect(judge([...acts, trail(good), bulk, ...pages]).evidence).toEqual([bulk, pages[1]]);
    });

    it("takes no record that another exercise showed for one of the whole", () => {
      expect(kindOf([...acts, trail([...good, whole]), bulk, trail([], single)])).toBe(
        "NON-STRICT",
      );
    });

    it("reads the ids of its items where the target says that they are", () => {
      const inbox = wholeInbox.deadLetters;
      const route = { path: "/v1/dead-letters/replay", idAt: "/entry" };
      const elsewhere: Target = {
        ...target,
        deadLetters: {
          list: "/v1/dead-letters",
          replay: { path: "/x" },
          ...inbox,
          bulkReplay: route,
        },
      };
      const told = { ...bulk, value: { items: [{ entry: "letter-9", id: "row-1" }], next: null } };
      const items = [record("olga", "letter-9", "x"), record("olga", "letter-1", "y")];
      const history = [...acts, trail(good), told, trail(items, single)];
      const judged = { history, target: elsewhere, policy: {} };
      expect(telling(actsAndRefusalsLeaveARecord.judge(judged)).kind).toBe("PASS");
      expect(kindOf(history)).toBe("NON-STRICT");
    });

    it.each<[string, Partial<Op>, Partial<Op>]>([
      ["that was refused", { outcome: "fail", answer: null }, {}],
      ["that names no entries", { value: null }, {}],
      ["that replayed nothing", { value: { items: [], next: null } }, {}],
      ["whose trail was read before", {}, { sentAt: 61 }],
      ["whose trail could not be read", {}, { outcome: "info", answer: null }],
    ])("does not judge one %s", (_, said, read) => {
      const shown = trail([whole], { ...single, ...read });
      const { kind, evidence } = judge([...acts, trail(good), { ...bulk, ...said }, shown]);
      expect(kind).toBe("INCONCLUSIVE");
      expect(evidence[0]).toMatchObject({ did: "bulk-replay" });
    });

    it("shows a trail that could not be read", () => {
      const unread = trail([], { ...single, outcome: "info", answer: null });
      const { evidence } = judge([...acts, trail(good), bulk, unread, { ...unread, sentAt: 99 }]);
      expect(evidence).toEqual([bulk, unread]);
    });

    it("does not hold for none", () => {
      expect(kindOf([...acts, trail(good), bulk, trail([], single)])).toBe("NON-STRICT");
      expect(kindOf([...acts, trail(good), bulk])).toBe("INCONCLUSIVE");
    });
  });
});
