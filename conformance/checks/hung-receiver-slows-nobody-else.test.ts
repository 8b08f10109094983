import { describe, expect, it } from "vitest";
import type { Delivery } from "../contract/delivery.ts";
import type { History } from "../contract/history.ts";
import type { Target } from "../contract/target.ts";
import { call, delivery, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { hungReceiverSlowsNobodyElse } from "./hung-receiver-slows-nobody-else.ts";

const exercise = "one-receiver-hangs";
const judge = (history: History, target: Target = wholeTarget) =>
  telling(hungReceiverSlowsNobodyElse.judge({ history, target, policy: {} }));

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
      witness: {
        hungDeliveries: 1,
        before: 20,
        during: 20,
        slowestBeforeMs: 50,
        slowestDuringMs: 50,
      },
    });
  });

  it.each([
    ["half of the time that a receiver is given", 6_000, 3_000],
    ["a second, where that is more", 500, 1_000],
    ["half of what the standard recommends, where nothing is declared", undefined, 7_500],
  ])("calls late what takes longer by more than %s", (_, timeoutMs, marginMs) => {
    const target: Target = {
      ...wholeTarget,
      webhooks: { secrets: [], ...(timeoutMs !== undefined && { timeoutMs }) },
    };
    const tookMore = (ms: number) =>
      jobs({ label: "during-1", sentAt: 2_000, toldMs: () => 50 + ms });
    const kindWith = (ms: number) =>
      judge([hung(), ...before, ...untold, ...tookMore(ms)], target).kind;
    expect(kindWith(marginMs)).toBe("PASS");
    expect(kindWith(marginMs + 1)).toBe("FAIL");
  });

  it("shows the job that was the first to be late, and what came for it", () => {
    const late = jobs({ label: "during-1", sentAt: 2_000, toldMs: (index) => 3_000 - index });
    const { evidence } = judge([hung(), ...before, ...untold, ...late]);
    expect(evidence).toMatchObject([
      { kind: "op", jobId: "during-1-19" },
      { kind: "delivery", jobId: "during-1-19" },
    ]);
    const never = jobs({ label: "during-1", sentAt: 2_000, toldMs: () => null });
    const verdict = judge([hung(), ...before, ...untold, ...never]);
    expect(verdict.evidence).toMatchObject([{ kind: "op", jobId: "during-1-0" }]);
    expect(verdict.witness).toMatchObject({ slowestBeforeMs: 50, slowestDuringMs: 0 });
  });

  it("fails when jobs are never called, also those of which nobody is to be told", () => {
    const uncalled = untold.filter((event) => event.kind !== "call");
    expect(judge([hung(), ...before, ...uncalled, ...during]).kind).toBe("FAIL");
  });

  it("does not count jobs that were refused, or are another exercise's", () => {
    const refused = Array.from({ length: 20 }, (_, index) =>
      op({ exercise, label: "during-1", token: `refused-${index}`, sentAt: 2_000, status: 429 }),
    );
    const theirs = jobs({ label: "during-2", sentAt: 2_000, toldMs: () => null }).map((event) => ({
      ...event,
      exercise: "another",
    }));
    const { kind, witness } = judge([
      hung(),
      ...before,
      ...untold,
      ...during,
      ...refused,
      ...theirs,
    ]);
    expect(kind).toBe("PASS");
    expect(witness).toMatchObject({ during: 20 });
  });

  it.each([
    ["came with the first of the others", { arrivedAt: 2_000 }, "PASS"],
    ["came after the first of the others", { arrivedAt: 2_001 }, "INCONCLUSIVE"],
    ["ended after the first of the others came", { endedAt: 2_001, end: "aborted" }, "PASS"],
    ["ended when the first of the others came", { endedAt: 2_000, end: "aborted" }, "INCONCLUSIVE"],
    ["went to a receiver that is well", { hook: "during-1" }, "INCONCLUSIVE"],
  ] as const)("asks for a hang: a delivery that %s", (_, said, kind) => {
    const others = jobs({ label: "during-1", sentAt: 3_000 }).slice(3);
    const first = jobs({ label: "during-1", sentAt: 2_000 }).slice(0, 3);
    expect(judge([...before, ...untold, ...first, ...others, hung(said)]).kind).toBe(kind);
  });

  it("needs only one delivery that hung, and shows one that did not", () => {
    const over = hung({ end: "aborted", endedAt: 1_900 });
    const good = [...before, ...untold, ...during];
    expect(judge([over, hung(), ...good])).toMatchObject({
      kind: "PASS",
      witness: { hungDeliveries: 2 },
    });
    const later = hung({ arrivedAt: 2_100 });
    expect(judge([over, later, ...good]).evidence).toEqual([over]);
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
    expect(judge([hung(), ...before, ...untold]).kind).toBe("INCONCLUSIVE");
    const unseen = jobs({ label: "before-1", sentAt: 0, toldMs: () => null });
    expect(judge([hung(), ...unseen, ...untold, ...during]).kind).toBe("INCONCLUSIVE");
  });
});
