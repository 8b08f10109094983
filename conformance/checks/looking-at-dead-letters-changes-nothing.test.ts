import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { aboutEntry, page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { deadLettersInspected } from "../exercises/dead-letters-inspected.ts";
import { call, op } from "../judging/history.fixture.ts";
import { lookingAtDeadLettersChangesNothing } from "./looking-at-dead-letters-changes-nothing.ts";

/** Events of the fixture are those of the exercise, unless they say otherwise. */
const judge = (events: History) =>
  lookingAtDeadLettersChangesNothing.judge({
    history: events.map((event) =>
      event.exercise === "test" ? { ...event, exercise: deadLettersInspected.id } : event,
    ),
    target: wholeInbox,
    policy: {},
  });
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
  });

  it("fails a job that runs because somebody looked", () => {
    expect(kindOf([...begun, call({ arrivedAt: 60, nth: 2 }), same, replay(), ran])).toBe("FAIL");
  });

  it("fails an entry that can no longer be replayed, or whose replay does not run", () => {
    expect(kindOf([...begun, same, replay(409)])).toBe("FAIL");
    expect(kindOf([...begun, same, replay()])).toBe("FAIL");
  });

  it("cannot tell where nobody may replay, or no answer came", () => {
    expect(kindOf([...begun, same, replay(403)])).toBe("INCONCLUSIVE");
    expect(kindOf([...begun, same, replay(null)])).toBe("INCONCLUSIVE");
    const silent = page([], { ...at("last", 80), status: null, value: null });
    expect(kindOf([...begun, silent, replay(), ran])).toBe("INCONCLUSIVE");
  });

  it("does not pass without a look or without a replay", () => {
    expect(kindOf([...begun, same])).toBe("INCONCLUSIVE");
    expect(kindOf([replay(), ran])).toBe("INCONCLUSIVE");
  });
});
