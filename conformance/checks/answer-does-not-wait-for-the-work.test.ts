import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../contract/history.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { answerDoesNotWaitForTheWork } from "./answer-does-not-wait-for-the-work.ts";

const kindOf = (history: History): string =>
  answerDoesNotWaitForTheWork.judge({ history, target: wholeTarget, policy: {} }).kind;

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

  it("does not pass when nothing was accepted", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
    expect(kindOf(jobs("short", six))).toBe("INCONCLUSIVE");
  });
});
