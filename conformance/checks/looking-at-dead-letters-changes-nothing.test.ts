import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { aboutEntry, page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { deadLettersInspected } from "../exercises/dead-letters-inspected.ts";
import { call, op } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { lookingAtDeadLettersChangesNothing } from "./looking-at-dead-letters-changes-nothing.ts";

/** Events of the fixture are those of the exercise, unless they say otherwise. */
const judge = (events: History) =>
  telling(
    lookingAtDeadLettersChangesNothing.judge({
      history: events.map((event) =>
        event.exercise === "test" ? { ...event, exercise: deadLettersInspected.id } : event,
      ),
      target: wholeInbox,
      policy: {},
    }),
  );
const kindOf = (history: History): string => judge(history).kind;

const entry = { id: "letter-1", jobId: "job-1", attempts: 1, reason: "refused", ageSec: 3 };
const at = (label: string, sentAt: number) => ({ label, sentAt });
const replay = (status: number | null = 202) =>
  aboutEntry("replay", "letter-1", { label: "replayable", sentAt: 100, status });

describe("looking-at-dead-letters-changes-nothing", () => {
  const begun = [
    op({ label: "refused" }),
    call({ arrivedAt: 5, status: 400 }),
    page([entry], at("first", 20)),
    page([entry], at("inspecting", 30)),
    page([entry], at("inspecting", 40)),
  ];
  const same = page([{ ...entry, ageSec: 9 }], at("last", 80));
  const ran = call({ arrivedAt: 120, nth: 2 });

  it("passes an entry that stayed as it was and could be replayed", () => {
    const { kind, witness } = judge([...begun, same, replay(), ran]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ listed: 2, read: 0, entries: 1 });
  });

  it.each([
    ["an entry that is gone", page([], at("last", 80))],
    ["a count that went up", page([{ ...entry, attempts: 2 }], at("last", 80))],
    ["another id", page([{ ...entry, reason: "seen" }], at("last", 80))],
  ])("fails %s", (_, last) => {
    expect(kindOf([...begun, last, replay(), ran])).toBe("FAIL");
  });

  it("counts the looks at the list, the reads, and the entries that are its own", () => {
    const [own, foreign] = [
      aboutEntry("read-dead-letter", "letter-1", at("first", 21)),
      "letter-9",
    ];
    const theirs = { id: foreign, jobId: "job-9" };
    const history = [
      ...begun.slice(0, 2),
      page([entry, theirs], at("first", 20)),
      page([entry], at("inspecting", 30)),
      own,
      same,
      replay(),
      ran,
    ];
    const { kind, witness } = judge(history);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ listed: 1, read: 1, entries: 1 });
  });

  it("looks only at what its own exercise saw first and last", () => {
    const changed = page([{ ...entry, attempts: 2 }], { ...at("last", 70), exercise: "another" });
    expect(kindOf([...begun, changed, same, replay(), ran])).toBe("PASS");
    const theirs = call({ token: "token-9", jobId: "job-9", arrivedAt: 60, exercise: "another" });
    expect(kindOf([...begun, same, theirs, replay(), ran])).toBe("PASS");
  });

  it("shows the first sight of an entry and the last list, where it is gone", () => {
    const gone = page([], at("last", 80));
    const { evidence } = judge([...begun, page([], at("last", 70)), gone, replay(), ran]);
    expect(evidence).toMatchObject([{ label: "first" }, { label: "last", sentAt: 80 }]);
    const changed = page([{ ...entry, attempts: 2 }], at("last", 80));
    expect(judge([...begun, changed, replay(), ran]).evidence).toMatchObject([
      { label: "first" },
      { label: "last" },
    ]);
    expect(judge([...begun, replay(), ran])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [{ label: "first" }, { label: "first" }],
    });
  });

  it("fails an entry that is not on one whole list, though another could not be read", () => {
    const silent = page([], { ...at("last", 70), status: null, value: null });
    expect(kindOf([...begun, silent, page([], at("last", 80)), replay(), ran])).toBe("FAIL");
  });

  describe("of looks that come between", () => {
    const good = [...begun.slice(0, 3), same, replay(), ran];
    const without = (...times: readonly number[]) =>
      times.map((sentAt) => page([], at("inspecting", sentAt)));
    const other = { id: "letter-9", jobId: "job-9" };

    it.each<[string, string, History]>([
      ["three of four lack it", "FAIL", without(41, 42, 43)],
      ["two of four lack it", "PASS", [...without(41, 42), page([entry], at("inspecting", 43))]],
      ["two of three lack it", "PASS", without(41, 42)],
      [
        "three show only another",
        "FAIL",
        [41, 42, 43].map((sentAt) => page([other], at("x", sentAt))),
      ],
      ["one began when the entry was not seen yet", "PASS", without(21, 42, 43)],
      ["one ended with the replay", "PASS", without(41, 42, 99)],
      ["one ended before the replay", "FAIL", without(41, 42, 98)],
      ["all came after the replay", "PASS", without(130, 140, 150, 160)],
    ])("where %s: %s", (_, kind, looks) => {
      expect(kindOf([...good, ...looks])).toBe(kind);
    });

    it("counts a look of several pages by all of them", () => {
      const next = "/v1/dead-letters?page=2";
      const request = { method: "GET", path: next, headers: {}, body: null };
      const pages = (times: readonly [number, number]) => [
        page([], { ...at("inspecting", times[0]), value: { items: [], next } }),
        page([], { ...at("inspecting", times[1]), request }),
      ];
      expect(kindOf([...good, ...without(41, 42), ...pages([50, 60])])).toBe("FAIL");
      expect(kindOf([...good, ...without(41, 42), ...pages([90, 110])])).toBe("PASS");
      const theirs = pages([50, 60]).map((look, index) =>
        index === 0 ? look : { ...look, as: "tenant-b" as const },
      );
      expect(kindOf([...good, ...without(41, 42), ...theirs])).toBe("PASS");
    });

    it("shows where the entry was seen, and the first look that lacks it", () => {
      const { evidence } = judge([...good, ...without(41, 42, 43)]);
      expect(evidence).toMatchObject([{ label: "first" }, { label: "inspecting", sentAt: 41 }]);
    });

    it("leaves entries of others alone", () => {
      const both = page([entry, other], at("first", 20));
      const looks = [41, 42, 43].map((sentAt) => page([entry], at("inspecting", sentAt)));
      expect(kindOf([...begun.slice(0, 2), both, ...looks, same, replay(), ran])).toBe("PASS");
    });
  });

  it("fails an entry that is hidden for a while, not one that slips through a look", () => {
    const looks = (shown: readonly boolean[]) =>
      shown.map((isShown, n) => page(isShown ? [entry] : [], at("inspecting", 41 + n)));
    const good = [...begun.slice(0, 3), same, replay(), ran];
    expect(kindOf([...good, ...looks([true, false, true])])).toBe("PASS");
    expect(kindOf([...good, ...looks([false, false, false])])).toBe("FAIL");
    // The other exercise's look was the one that hid it.
    const others = page([entry], { label: "finding", sentAt: 10, exercise: "another" });
    const ours = [begun[0] ?? op(), others, ...looks([false, false, false, false])];
    expect(kindOf(ours)).toBe("FAIL");
    const theirs = looks([false, false, false, false]).map((look) => ({
      ...look,
      as: "tenant-b" as const,
    }));
    expect(kindOf([...good, ...theirs])).toBe("PASS");
  });

  it("fails an entry that is read differently the second time", () => {
    const read = (label: string, sentAt: number, attempts: number) =>
      aboutEntry("read-dead-letter", "letter-1", {
        ...at(label, sentAt),
        status: 200,
        value: { ...entry, attempts },
      });
    const good = [...begun, same, replay(), ran];
    expect(kindOf([...good, read("first", 21, 1), read("last", 81, 1)])).toBe("PASS");
    expect(kindOf([...good, read("first", 21, 1), read("last", 81, 2)])).toBe("FAIL");
    const gone = aboutEntry("read-dead-letter", "letter-1", { ...at("last", 81), status: 404 });
    expect(kindOf([...good, read("first", 21, 1), gone])).toBe("FAIL");
    const { evidence } = judge([...good, read("first", 21, 1), read("last", 81, 2)]);
    expect(evidence).toMatchObject([
      { did: "read-dead-letter", label: "first" },
      { did: "read-dead-letter", label: "last" },
    ]);
  });

  it("compares the first read of one entry that was answered with the last of the same", () => {
    const read = (label: string, sentAt: number, attempts: number | null) =>
      aboutEntry("read-dead-letter", "letter-1", {
        ...at(label, sentAt),
        status: attempts === null ? 503 : 200,
        value: attempts === null ? null : { ...entry, attempts },
      });
    const good = [...begun, same, replay(), ran];
    const changed = read("last", 81, 2);
    expect(kindOf([...good, read("first", 21, 1)])).toBe("PASS");
    expect(kindOf([...good, changed])).toBe("PASS");
    expect(kindOf([...good, read("first", 21, null), read("inspecting", 35, 1), changed])).toBe(
      "PASS",
    );
    expect(
      kindOf([...good, read("first", 21, 1), read("last", 81, 1), read("inspecting", 85, 2)]),
    ).toBe("PASS");
    const { request } = aboutEntry("read-dead-letter", "letter-2");
    expect(kindOf([...good, read("first", 21, 1), { ...changed, request }])).toBe("PASS");
    const unanswered = read("last", 81, null);
    expect(judge([...good, read("first", 21, 1), unanswered])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [{ label: "last", sentAt: 81 }],
    });
  });

  it("fails a job that runs because somebody looked", () => {
    expect(kindOf([...begun, call({ arrivedAt: 60, nth: 2 }), same, replay(), ran])).toBe("FAIL");
    const read = aboutEntry("read-dead-letter", "letter-1", at("inspecting", 50));
    const unlisted = begun.slice(0, 3);
    const run = call({ arrivedAt: 60, nth: 2 });
    expect(judge([...unlisted, read, run, same, replay(), ran])).toMatchObject({
      kind: "FAIL",
      evidence: [{ did: "read-dead-letter" }, { arrivedAt: 60 }],
    });
  });

  it.each([
    ["began with the first look", { arrivedAt: 30 }],
    ["began with the replay", { arrivedAt: 100 }],
    ["is of a job that is no dead letter", { arrivedAt: 60, token: "token-2", jobId: "job-2" }],
  ])("does not blame a look for a call that %s", (_, said) => {
    const other = op({ label: "exhausted", token: "token-2", jobId: "job-2" });
    expect(kindOf([other, ...begun, call({ nth: 2, ...said }), same, replay(), ran])).toBe("PASS");
  });

  it("fails an entry that can no longer be replayed, or whose replay does not run", () => {
    expect(kindOf([...begun, same, replay(409)])).toBe("FAIL");
    expect(judge([...begun, same, page([entry], at("last", 85)), replay()])).toMatchObject({
      kind: "FAIL",
      evidence: [{ label: "last", sentAt: 80 }, { did: "replay" }],
    });
    expect(kindOf([...begun, same, replay(), call({ arrivedAt: 100, nth: 2 })])).toBe("FAIL");
  });

  it("cannot tell where nobody may replay, or no answer came", () => {
    expect(kindOf([...begun, same, replay(403)])).toBe("INCONCLUSIVE");
    expect(kindOf([...begun, same, replay(401)])).toBe("INCONCLUSIVE");
    expect(kindOf([...begun, same, replay(null)])).toBe("INCONCLUSIVE");
    const silent = page([], { ...at("last", 80), status: null, value: null });
    expect(kindOf([...begun, silent, replay(), ran])).toBe("INCONCLUSIVE");
  });

  it("does not pass without a look or without a replay", () => {
    expect(kindOf([...begun, same])).toBe("INCONCLUSIVE");
    expect(kindOf([replay(), ran])).toBe("INCONCLUSIVE");
  });
});
