import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../contract/history.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { answerDoesNotWaitForTheWork } from "./answer-does-not-wait-for-the-work.ts";

const judge = (history: History) =>
  telling(answerDoesNotWaitForTheWork.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

/** Jobs of one label, each accepted after so many milliseconds; held ones are called for 1,000 ms. */
function jobs(label: string, tookMs: readonly number[], from = 0): readonly HistoryEvent[] {
  return tookMs.flatMap((ms, index) => {
    const token = `${label}-${index}`;
    const sentAt = from + index * 2_000;
    const submitted = op({ label, token, jobId: token, sentAt, doneAt: sentAt + ms });
    const held = call({ token, arrivedAt: sentAt + 5, answeredAt: sentAt + 1_000 });
    return label === "held" ? [submitted, held] : [submitted];
  });
}

const twelve = (ms: number): readonly number[] => Array.from({ length: 12 }, () => ms);
const idle = (short: readonly number[], held: readonly number[]): History => [
  ...jobs("short", short),
  ...jobs("held", held),
];
const turns = (calm: number, behind: readonly number[]): History => [
  ...jobs("calm 0", twelve(calm)),
  ...behind.flatMap((ms, index) => [
    ...jobs(`behind ${index + 1}`, twelve(ms)),
    ...jobs(`calm ${index + 1}`, twelve(calm)),
  ]),
];
const six = [5, 6, 7, 8, 9, 10];

describe("answer-does-not-wait-for-the-work", () => {
  it("passes where held jobs and such behind a backlog are accepted as soon as others", () => {
    expect(kindOf([...idle(six, six), ...turns(10, [12, 40])])).toBe("PASS");
  });

  it("tells a service that answers when the job has ended", () => {
    expect(kindOf(idle([10, 10, 10], [1_010, 1_020, 1_030]))).toBe("NON-STRICT");
  });

  it("tells a service that waits for the job a little", () => {
    expect(kindOf(idle(six, [300, 310, 305, 300, 300, 301]))).toBe("NON-STRICT");
  });

  it("tells a service that is slow behind each backlog", () => {
    expect(kindOf([...idle(six, six), ...turns(10, [90, 120])])).toBe("NON-STRICT");
  });

  it.each<[string, History]>([
    ["slow with one backlog only", turns(10, [90, 12])],
    ["slow all the time", turns(300, [310, 340])],
    ["slower by less than is granted", turns(10, [55, 58])],
  ])("does not accuse a service that is %s", (_, history) => {
    expect(kindOf([...idle(six, six), ...history])).toBe("PASS");
  });

  it("does not accuse it for one late answer, nor for one that was late for another reason", () => {
    expect(kindOf(idle(six, [5, 6, 1_200, 8, 9, 10]))).toBe("PASS");
    expect(kindOf(idle([900, 950, 990], [1_100, 940, 1_010]))).toBe("INCONCLUSIVE");
  });

  it("tells how many answers it compared, and how slow the slowest were", () => {
    const { kind, witness } = judge([...idle(six, [9, 7, 8.6]), ...turns(10, [12, 40])]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({
      shortJobs: 6,
      heldJobs: 3,
      behindBacklog: 24,
      slowestShortMs: 10,
      slowestHeldMs: 9,
      slowestCalmMs: 10,
      slowestBehindMs: 40,
    });
  });

  it("does not compare what was refused", () => {
    const refused = op({ label: "short", status: 429, doneAt: 1 });
    const { kind, witness } = judge([...idle([300, 310, 305], [340, 350, 345]), refused]);
    expect(kind).toBe("PASS");
    expect(witness).toMatchObject({ shortJobs: 3, heldJobs: 3 });
  });

  describe("of an answer that came after the call of its own job", () => {
    /** Held jobs whose answers came at these times; their calls were answered so long after the request. */
    const held = (answeredMs: readonly number[], heldMs = 1_000): History =>
      jobs("held", answeredMs).map((event) =>
        event.kind === "call" ? { ...event, answeredAt: event.arrivedAt - 5 + heldMs } : event,
      );
    const short = jobs("short", six);

    it("tells two of them, and shows the first beside its call", () => {
      const late = held([5, 6, 1_200, 1_300, 9]);
      const { kind, evidence } = judge([...short, ...late]);
      expect(kind).toBe("NON-STRICT");
      expect(evidence).toEqual(late.slice(4, 6));
    });

    it("counts none that came together with the answer to the call", () => {
      expect(kindOf([...short, ...held([5, 6, 1_000, 1_000])])).toBe("PASS");
      expect(kindOf([...short, ...held([5, 6, 1_001, 1_001])])).toBe("NON-STRICT");
    });

    it("counts none whose call was not held for nearly a second", () => {
      expect(kindOf([...short, ...held([5, 6, 950, 950], 899)])).toBe("PASS");
      expect(kindOf([...short, ...held([5, 6, 950, 950], 900)])).toBe("NON-STRICT");
    });

    it("counts none whose call was not answered, or is that of another", () => {
      const open = held([5, 6, 1_200, 1_300]).map((event) =>
        event.kind === "call" ? { ...event, answeredAt: null } : event,
      );
      expect(kindOf([...short, ...open])).toBe("PASS");
      const foreign = held([5, 6, 1_200, 1_300]).map((event) =>
        event.kind === "call" ? { ...event, token: `other-${event.token}` } : event,
      );
      expect(kindOf([...short, ...foreign])).toBe("INCONCLUSIVE");
    });

    it("does not pass a service that never ran what was held", () => {
      const uncalled = held([5, 6, 7, 8]).filter(({ kind }) => kind === "op");
      expect(kindOf([...short, ...uncalled])).toBe("INCONCLUSIVE");
    });

    it("goes by the short job in the middle, up to half of the time that was held", () => {
      const late = held([5, 6, 1_200, 1_300]);
      expect(kindOf([...jobs("short", [10, 900, 500]), ...late])).toBe("NON-STRICT");
      expect(kindOf([...jobs("short", [10, 900, 501]), ...late])).toBe("INCONCLUSIVE");
      expect(kindOf([...jobs("short", [900, 10, 20, 910]), ...late])).toBe("INCONCLUSIVE");
    });

    it("does not tell by two short jobs", () => {
      const late = held([5, 6, 1_200, 1_300]);
      const two = judge([...jobs("short", [5, 6]), ...late]);
      expect(two.kind).toBe("INCONCLUSIVE");
      expect(two.evidence).toMatchObject([{ label: "short" }]);
      expect(kindOf([...jobs("short", [5, 6, 7]), ...late])).toBe("NON-STRICT");
      expect(kindOf(idle([5, 6], [300, 310, 305]))).toBe("INCONCLUSIVE");
    });
  });

  it("grants every held job fifty milliseconds more than the slowest short one took", () => {
    expect(kindOf(idle([5, 10, 6], [60, 90, 80]))).toBe("PASS");
    const { kind, evidence } = judge(idle([5, 10, 6], [61, 90, 80]));
    expect(kind).toBe("NON-STRICT");
    expect(evidence).toMatchObject([{ label: "held", token: "held-0" }]);
  });

  it("does not compare fewer than three held jobs", () => {
    expect(kindOf(idle(six, [300, 310, 305]))).toBe("NON-STRICT");
    const { kind, evidence } = judge(idle(six, [300, 310]));
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toMatchObject([{ label: "held", token: "held-0" }]);
  });

  describe("behind a backlog", () => {
    const backlog = (turn: number, tookMs: readonly number[]): History =>
      jobs(`behind ${turn}`, tookMs);
    const calm = (turn: number, tookMs: readonly number[]): History => jobs(`calm ${turn}`, tookMs);
    const quick = idle(six, six);

    it("grants fifty milliseconds more than the slowest answer of the batches around it took", () => {
      expect(kindOf([...quick, ...turns(10, [60, 60])])).toBe("PASS");
      const { kind, evidence, because } = judge([...quick, ...turns(10, [61, 72])]);
      expect(because).toContain(" 61 ms");
      expect(kind).toBe("NON-STRICT");
      expect(evidence).toMatchObject([{ label: "behind 1" }, { label: "behind 2" }]);
    });

    it("looks past the slowest tenth", () => {
      const two = [90, 5, 91, ...twelve(5).slice(3)];
      const three = [90, 5, 91, 92, ...twelve(5).slice(4)];
      const both = (tookMs: readonly number[]): History => [
        ...calm(0, [10]),
        ...backlog(1, tookMs),
        ...backlog(2, tookMs),
      ];
      expect(kindOf([...quick, ...both(two)])).toBe("PASS");
      expect(kindOf([...quick, ...both(three)])).toBe("NON-STRICT");
      expect(kindOf([...quick, ...both([90])])).toBe("PASS");
    });

    it("needs more than one backlog", () => {
      expect(kindOf([...quick, ...turns(10, [90])])).toBe("PASS");
      expect(kindOf([...quick, ...turns(10, [90, 95, 12])])).toBe("PASS");
    });

    it.each([0, 1, 2])("compares with the batch after backlog %i too", (turn) => {
      const around = [0, 1, 2].flatMap((each) => calm(each, [each === turn ? 80 : 10]));
      const slow = [...backlog(1, twelve(90)), ...backlog(2, twelve(95))];
      expect(kindOf([...quick, ...around, ...slow])).toBe("PASS");
      const unrelated = [0, 1, 2].flatMap((each) => calm(each, [10]));
      expect(kindOf([...quick, ...unrelated, ...calm(9, [80]), ...slow])).toBe("NON-STRICT");
    });
  });

  it("does not pass when nothing was accepted", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
    expect(kindOf(jobs("short", six))).toBe("INCONCLUSIVE");
  });
});
