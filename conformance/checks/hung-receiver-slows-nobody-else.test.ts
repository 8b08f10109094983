import { describe, expect, it } from "vitest";
import type { Delivery } from "../contract/delivery.ts";
import type { History } from "../contract/history.ts";
import { call, delivery, op, wholeTarget } from "../judging/history.fixture.ts";
import { hungReceiverSlowsNobodyElse } from "./hung-receiver-slows-nobody-else.ts";

const exercise = "one-receiver-hangs";
const judge = (history: History) =>
  hungReceiverSlowsNobodyElse.judge({ history, target: wholeTarget, policy: {} });

/** Twenty jobs: when each was called, and when it was told of, after it was accepted. */
function jobs(options: {
  label: string;
  sentAt: number;
  calledMs?: (index: number) => number;
  toldMs?: (index: number) => number | null;
}): History {
  const { label, sentAt, calledMs = () => 10, toldMs = () => 50 } = options;
  return Array.from({ length: 20 }, (_, index): History => {
    const jobId = `${label}-${index}`;
    const accepted = op({ exercise, label, jobId, token: jobId, sentAt });
    const told = toldMs(index);
    return [
      accepted,
      call({ exercise, token: jobId, jobId, arrivedAt: accepted.doneAt + calledMs(index) }),
      ...(told === null
        ? []
        : [delivery({ exercise, hook: label, jobId, arrivedAt: accepted.doneAt + told })]),
    ];
  }).flat();
}
const hung = (said: Partial<Delivery> = {}): Delivery =>
  delivery({
    exercise,
    hook: "hung-1",
    jobId: "h",
    arrivedAt: 1_000,
    end: "open",
    status: null,
    ...said,
  });
const before = jobs({ label: "before-1", sentAt: 0 });
const untold = jobs({ label: "untold", sentAt: 2_000, toldMs: () => null });
const during = jobs({ label: "during-1", sentAt: 2_000 });

describe("hung-receiver-slows-nobody-else", () => {
  it("passes jobs and deliveries that are as quick as before", () => {
    const verdict = judge([hung(), ...before, ...untold, ...during]);
    expect(verdict).toMatchObject({
      kind: "PASS",
      witness: { slowestBeforeMs: 50, slowestDuringMs: 50 },
    });
  });

  it("passes a few that are late, and a machine that is slow by less than half the time limit", () => {
    const few = jobs({
      label: "during-1",
      sentAt: 2_000,
      toldMs: (index) => (index < 4 ? 9_000 : 60),
    });
    const slow = jobs({
      label: "during-1",
      sentAt: 2_000,
      toldMs: () => 1_000,
      calledMs: () => 900,
    });
    expect(judge([hung(), ...before, ...untold, ...few]).kind).toBe("PASS");
    expect(judge([hung(), ...before, ...untold, ...slow]).kind).toBe("PASS");
  });

  it.each([
    [
      "others are told only after the hung one",
      jobs({ label: "during-1", sentAt: 2_000, toldMs: () => 2_100 }),
      untold,
    ],
    [
      "a quarter of the others waits",
      jobs({ label: "during-1", sentAt: 2_000, toldMs: (index) => (index < 5 ? 2_100 : 50) }),
      untold,
    ],
    [
      "others are never told",
      jobs({ label: "during-1", sentAt: 2_000, toldMs: () => null }),
      untold,
    ],
    [
      "jobs wait",
      during,
      jobs({ label: "untold", sentAt: 2_000, toldMs: () => null, calledMs: () => 1_500 }),
    ],
  ])("fails when %s", (_, told, notTold) => {
    expect(judge([hung(), ...before, ...notTold, ...told]).kind).toBe("FAIL");
  });

  it("says nothing where nothing hung, or nothing was seen before", () => {
    const over = hung({ end: "aborted", endedAt: 1_900 });
    expect(judge([over, ...before, ...untold, ...during]).kind).toBe("INCONCLUSIVE");
    expect(judge([hung(), ...untold, ...during]).kind).toBe("INCONCLUSIVE");
    const unseen = jobs({ label: "before-1", sentAt: 0, toldMs: () => null });
    expect(judge([hung(), ...unseen, ...untold, ...during]).kind).toBe("INCONCLUSIVE");
  });
});
