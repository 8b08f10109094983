import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { delivery, op, wholeTarget } from "../judging/history.fixture.ts";
import { receiverEvents, type SaidReceiver } from "../judging/webhook-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { undeliveredWebhookIsRetriedWithBackoff } from "./undelivered-webhook-is-retried-with-backoff.ts";

const every = "receivers-that-fail-in-every-way";
const thrice = "receivers-that-fail-thrice";
const judge = (history: History, target: Target = wholeTarget) =>
  telling(undeliveredWebhookIsRetriedWithBackoff.judge({ history, target, policy: {} }));
const kindOf = (history: History, target?: Target): string => judge(history, target).kind;
const one = (kind: string, said: Partial<SaidReceiver> = {}) =>
  receiverEvents({ exercise: every, kind, ...said });
const fails = { status: 500 };

/** Three failures and what was waited after each. */
const waits = (name: string, ...delays: readonly number[]) => {
  let arrivedAt = 0;
  const tries = [0, ...delays].map((delay, index) => {
    arrivedAt += index === 0 ? 0 : 10 + delay;
    return { arrivedAt, ...(index < delays.length ? fails : {}) };
  });
  return receiverEvents({ exercise: thrice, kind: "fails", name, tries });
};
const good: History = [
  ...one("takes-204"),
  ...one("moves-301", { tries: [{ status: 301 }, { arrivedAt: 400 }] }),
  ...one("reset", { tries: [{ end: "reset", status: null }, { arrivedAt: 400 }] }),
  ...one("hang", {
    tries: [{ end: "aborted", status: null, endedAt: 2_000 }, { arrivedAt: 2_400 }],
  }),
  ...waits("1", 250, 500, 1_500),
];
const full: Target = {
  ...wholeTarget,
  webhooks: {
    secrets: [],
    backoff: { baseMs: 400, factor: 2, capMs: 3_200, jitter: "full" },
  },
};
const many = (...delays: readonly number[]) =>
  Array.from({ length: 24 }, (_, index) => waits(`m${index}`, ...delays)).flat();

describe("undelivered-webhook-is-retried-with-backoff", () => {
  it("passes what was tried again by the schedule, and taken", () => {
    expect(judge(good)).toMatchObject({ kind: "PASS", witness: { receivers: 5, delays: 3 } });
  });

  it("passes one repetition of what was taken, retries that come late, and other messages", () => {
    const legal = [
      ...one("takes-200", { name: "2", tries: [{}, { arrivedAt: 30 }] }),
      ...waits("2", 380, 3_000, 5_500),
      ...one("fails-404", {
        tries: [
          { status: 404, state: "running" },
          { state: "running", arrivedAt: 400 },
          { arrivedAt: 20 },
        ],
      }),
    ];
    expect(kindOf([...good, ...legal])).toBe("PASS");
  });

  it("wants one that never takes it to be tried as often as declared, and once more at most", () => {
    const never = (count: number, target: Target = wholeTarget) => {
      const tries = Array.from({ length: count }, (_, n) => ({ ...fails, arrivedAt: 400 * n }));
      return kindOf([...good, ...one("never", { tries })], target);
    };
    expect([5, 6, 7, 8].map((count) => never(count))).toEqual(["FAIL", "PASS", "PASS", "FAIL"]);
    expect(never(8, full)).toBe("FAIL");
    const failed = one("never", { tries: Array.from({ length: 6 }, () => fails), state: "failed" });
    expect(kindOf([...good, ...failed])).toBe("FAIL");
  });

  it("passes any delay within the bound where the jitter is full, as long as some are long", () => {
    expect(kindOf([...good, ...many(0, 10, 20), ...waits("x", 0, 10, 900)], full)).toBe("PASS");
  });

  it.each([
    [
      "a redirect is followed (M80)",
      [delivery({ exercise: every, hook: "trap-301-a", method: "GET" })],
    ],
    ["a 404 is not retried", one("fails-404", { tries: [{ status: 404 }] })],
    ["a redirect is taken for delivered", one("moves-302", { tries: [{ status: 302 }] })],
    [
      "a hanging receiver is never left",
      one("hang", { name: "2", tries: [{ end: "open", status: null }] }),
    ],
    [
      "only the first retry comes",
      receiverEvents({
        exercise: thrice,
        kind: "fails",
        name: "2",
        tries: [fails, { ...fails, arrivedAt: 300 }],
      }),
    ],
    [
      "204 is taken for a failure",
      one("takes-204", {
        name: "2",
        tries: [204, 204, 204].map((status, index) => ({ status, arrivedAt: 400 * index })),
      }),
    ],
    ["nothing is delivered", one("takes-200", { name: "2", tries: [] })],
    [
      "a job fails with its delivery",
      one("fails-500", { state: "failed", tries: [fails, { arrivedAt: 300 }] }),
    ],
    ["a retry comes at once", waits("2", 250, 20, 1_500)],
    ["a retry comes far too late", waits("2", 250, 500, 8_000)],
  ])("fails when %s", (_, history) => {
    expect(kindOf([...good, ...history])).toBe("FAIL");
  });

  it("fails when delays do not grow, whatever the jitter", () => {
    const constant = [...one("takes-204"), ...many(300, 300, 300)];
    expect(kindOf(constant)).toBe("FAIL");
    expect(judge(constant, full)).toMatchObject({
      kind: "FAIL",
      because: expect.stringContaining("do not grow") as string,
    });
  });

  it("says nothing of what does not come where no schedule is declared, or was not seen", () => {
    const undeclared: Target = { ...wholeTarget, webhooks: { secrets: [] } };
    const silent = one("fails-404", { tries: [{ status: 404 }] });
    expect(kindOf([...good, ...silent], undeclared)).toBe("INCONCLUSIVE");
    expect(kindOf([...good, ...one("takes-200", { name: "2", tries: [], state: null })])).toBe(
      "INCONCLUSIVE",
    );
    expect(kindOf([...good, ...one("takes-200", { name: "2", state: null })])).toBe("INCONCLUSIVE");
    expect(kindOf([op()])).toBe("INCONCLUSIVE");
  });

  it("counts receivers, what was waited for, and what was followed", () => {
    const trap = delivery({ exercise: every, hook: "trap-301-a", method: "GET" });
    const { witness } = judge([...good, ...waits("2", 380), trap]);
    expect(witness).toEqual({ receivers: 6, delays: 4, redirectsFollowed: 1 });
    expect(judge([...good, trap]).evidence).toEqual([trap]);
  });

  it("passes a repetition of what was taken that comes at once, after retries", () => {
    const tries = [fails, { arrivedAt: 400 }, { arrivedAt: 420 }];
    const again = receiverEvents({ exercise: thrice, kind: "fails", name: "2", tries });
    expect(judge([...good, ...again])).toMatchObject({ kind: "PASS", witness: { delays: 4 } });
  });

  it.each([
    ["job", { jobId: null }],
    ["state", { state: null }],
  ])("knows messages by their id that do not tell their %s", (_, untold) => {
    const told = (...ids: readonly string[]): History =>
      one("takes-200", {
        name: "2",
        tries: ids.map((id, index) => ({
          ...untold,
          arrivedAt: 400 * index,
          headers: { "webhook-id": id },
        })),
      });
    expect(kindOf([...good, ...told("a", "b", "c")])).toBe("PASS");
    expect(kindOf([...good, ...told("a", "a", "a")])).toBe("FAIL");
  });

  it("judges messages of two jobs at one receiver, and of two states, apart", () => {
    const tries = [
      { ...fails, jobId: "job-x" },
      { arrivedAt: 300, jobId: "job-y" },
    ];
    expect(kindOf([...good, ...one("fails-500", { tries })])).toBe("FAIL");
    const states = [
      { ...fails, state: "running" as const },
      { arrivedAt: 300, state: "succeeded" as const },
    ];
    expect(kindOf([...good, ...one("fails-500", { tries: states })])).toBe("FAIL");
  });

  it.each([
    [2, "PASS"],
    [3, "FAIL"],
  ])("of %i deliveries of what was taken at once says %s", (count, kind) => {
    const tries = Array.from({ length: count }, (_, index) => ({ arrivedAt: 400 * index }));
    const verdict = judge([...good, ...one("takes-200", { name: "2", tries })]);
    expect(verdict.kind).toBe(kind);
    expect(verdict.evidence).toMatchObject(kind === "FAIL" ? tries : []);
  });

  it("does not count what failed before as a repetition of what was taken", () => {
    const tries = [fails, { ...fails, arrivedAt: 200 }, { arrivedAt: 500 }, { arrivedAt: 501 }];
    expect(kindOf([...good, ...one("fails-500", { tries })])).toBe("PASS");
    const both = [{ ...fails, arrivedAt: 500 }, { arrivedAt: 500 }, { arrivedAt: 900 }];
    expect(kindOf([...good, ...one("fails-500", { tries: both })])).toBe("PASS");
  });

  it("shows the submission where nothing was delivered, whether it ended or not", () => {
    const silent = one("takes-200", { name: "2", tries: [] });
    expect(judge([...good, ...silent])).toMatchObject({
      kind: "FAIL",
      evidence: silent.slice(0, 1),
    });
    const open = one("takes-200", { name: "2", tries: [], state: "running" });
    expect(judge([...good, ...open])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: open.slice(0, 1),
    });
  });

  it("knows a trap by the beginning of its name", () => {
    const other = delivery({ exercise: every, hook: "wheel-trap-1", method: "GET" });
    expect(judge([...good, other])).toMatchObject({ witness: { redirectsFollowed: 0 } });
  });

  describe("of jobs whose receivers fail in every way", () => {
    const at = (state: Op["state"], label: string, sentAt: number): Op =>
      op({ exercise: every, did: "read", label, jobId: "job-takes-200-2", state, sentAt });
    const ended = (...reads: readonly Op[]): History => [
      ...good,
      ...one("takes-200", { name: "2", state: null }),
      ...reads,
    ];

    it("fails one that is said to have ended otherwise, once or at the end", () => {
      const [failed, succeeded] = [at("failed", "", 100), at("succeeded", "after", 200)];
      const { kind, evidence } = judge(ended(failed, succeeded));
      expect(kind).toBe("FAIL");
      expect(evidence).toMatchObject([{ did: "submit" }, failed]);
    });

    it("asks for a look at the end of each", () => {
      expect(kindOf(ended(at("succeeded", "", 100)))).toBe("INCONCLUSIVE");
      expect(kindOf(ended(at("running", "after", 100)))).toBe("INCONCLUSIVE");
      expect(kindOf(ended(at("succeeded", "after", 100)))).toBe("PASS");
      expect(kindOf(ended(at("running", "", 50), at("succeeded", "after", 100)))).toBe("PASS");
    });
  });

  it("does not ask for a look at the end of jobs whose receivers fail thrice", () => {
    const unread = receiverEvents({ exercise: thrice, kind: "fails", name: "2", state: null });
    expect(kindOf([...good, ...unread])).toBe("PASS");
  });

  // Jitter `equal`: the first waits for 200 to 400 ms, the second for 400 to 800 ms.
  it.each([
    ["50 ms too early", [150], "PASS"],
    ["earlier", [149], "FAIL"],
    ["five seconds too late", [5_400], "PASS"],
    ["later", [5_401], "FAIL"],
    ["in the time of its number", [300, 350], "PASS"],
    ["before the time of its number", [300, 349], "FAIL"],
  ])("says of a retry that comes %s as it should", (_, delays, kind) => {
    const verdict = judge([...good, ...waits("2", ...delays)]);
    expect(verdict.kind).toBe(kind);
    expect(verdict.evidence).toHaveLength(kind === "FAIL" ? 2 : 0);
  });

  it("measures no delay where no schedule is declared", () => {
    const undeclared: Target = { ...wholeTarget, webhooks: { secrets: [] } };
    expect(kindOf([...good, ...waits("2", 5_401)], undeclared)).toBe("PASS");
    const { webhooks: _, ...none } = wholeTarget;
    expect(kindOf([...good, ...many(0, 0, 0)], none)).toBe("PASS");
  });

  describe("where the jitter is full", () => {
    const crowd = (count: number, ...delays: readonly number[]): History =>
      Array.from({ length: count }, (_, index) => waits(`m${index}`, ...delays)).flat();
    const before = one("takes-204");

    it.each([
      [19, 400, "PASS"],
      [20, 400, "FAIL"],
      [20, 401, "PASS"],
    ])("of %i third retries after %i ms each says %s", (count, ms, kind) => {
      expect(kindOf([...before, ...crowd(count, 0, 0, ms)], full)).toBe(kind);
    });

    it("counts only the last of each, and shows one of them", () => {
      const early = [...before, ...crowd(19, 0, 900, 0), ...waits("x", 0, 900)];
      expect(kindOf(early, full)).toBe("PASS");
      const { kind, evidence } = judge([...before, ...crowd(20, 0, 900, 10)], full);
      expect(kind).toBe("FAIL");
      expect(evidence).toMatchObject([{ nth: 3 }, { nth: 4 }]);
    });

    it("asks for no growth that is not declared", () => {
      const flat = (capMs: number): Target => ({
        ...full,
        webhooks: { secrets: [], backoff: { baseMs: 400, factor: 2, capMs, jitter: "full" } },
      });
      expect(kindOf([...before, ...crowd(20, 0, 0, 0)], flat(799))).toBe("PASS");
      expect(kindOf([...before, ...crowd(20, 0, 0, 0)], flat(800))).toBe("FAIL");
    });
  });
});
