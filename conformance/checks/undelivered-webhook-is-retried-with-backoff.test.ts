import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Target } from "../contract/target.ts";
import { delivery, op, wholeTarget } from "../judging/history.fixture.ts";
import { receiverEvents, type SaidReceiver } from "../judging/webhook-events.fixture.ts";
import { undeliveredWebhookIsRetriedWithBackoff } from "./undelivered-webhook-is-retried-with-backoff.ts";

const every = "receivers-that-fail-in-every-way";
const thrice = "receivers-that-fail-thrice";
const judge = (history: History, target: Target = wholeTarget) =>
  undeliveredWebhookIsRetriedWithBackoff.judge({ history, target, policy: {} });
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
});
