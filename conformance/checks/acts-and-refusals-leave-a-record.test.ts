import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { JsonObject } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import { aboutEntry, page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { deadLettersReplayedInBulk } from "../exercises/dead-letters-replayed-in-bulk.ts";
import { op } from "../judging/history.fixture.ts";
import { actsAndRefusalsLeaveARecord } from "./acts-and-refusals-leave-a-record.ts";

const target = { ...wholeInbox, audit: { path: "/v1/audit" } };
const judge = (history: History) =>
  actsAndRefusalsLeaveARecord.judge({ history, target, policy: {} });
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

    it("does not hold for none", () => {
      expect(kindOf([...acts, trail(good), bulk, trail([], single)])).toBe("NON-STRICT");
      expect(kindOf([...acts, trail(good), bulk])).toBe("INCONCLUSIVE");
    });
  });
});
