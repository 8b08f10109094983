import { describe, expect, it } from "vitest";
import { call, op } from "../../conformance/judging/history.fixture.ts";
import type { History } from "../../conformance/contract/history.ts";
import { clicksOf, gaveUpAfter, type ClickSeen } from "./clicks.ts";

const patienceMs = 30_000;

/** The one click of a history, meant for 100. */
function clickIn(history: History): ClickSeen {
  const [click] = clicksOf({
    history,
    arrivals: [{ token: "token-1", intendedAt: 100 }],
    patienceMs,
  });
  if (click === undefined) throw new Error("one arrival, and no click");
  return click;
}

const submit = op({ sentAt: 101, doneAt: 110, state: "queued" });
const read = (state: "running" | "succeeded" | "failed" | null, doneAt: number) =>
  op({ did: "read", sentAt: doneAt - 1, doneAt, state, status: state === null ? 404 : 200 });

describe("a click", () => {
  it("is completed when its client first saw success", () => {
    const ran = call({ arrivedAt: 120 });
    const click = clickIn([
      submit,
      ran,
      read("running", 125),
      read("succeeded", 140),
      read("succeeded", 160),
    ]);
    expect(click).toEqual({
      arrival: { token: "token-1", intendedAt: 100 },
      fate: "completed",
      sentAt: 101,
      doneAt: 110,
      answeredAt: 110,
      acceptedAt: 110,
      completedAt: 140,
      calls: [ran],
    });
  });

  it("is completed with its answer where the answer brings the result", () => {
    const done = op({ sentAt: 101, doneAt: 400, status: 200, state: "succeeded", jobId: null });
    expect(clickIn([done])).toMatchObject({ fate: "completed", acceptedAt: 400, completedAt: 400 });
  });

  it.each([
    ["refused", op({ status: 429, jobId: null })],
    ["refused", op({ status: 503, jobId: null })],
    ["failed", op({ status: 500, jobId: null })],
    ["failed", op({ status: null, jobId: null, failure: "ECONNRESET" })],
    ["failed", op({ status: 202, jobId: null })],
    ["timed-out", op({ status: null, jobId: null, failure: gaveUpAfter(patienceMs) })],
    ["unfinished", submit],
  ] as const)("is %s", (fate, answer) => {
    expect(clickIn([answer]).fate).toBe(fate);
  });

  it("is lost when the service does not know its job any more", () => {
    expect(clickIn([submit, read("running", 120), read(null, 200)])).toMatchObject({
      fate: "lost",
      acceptedAt: 110,
      completedAt: null,
    });
  });

  it("is failed when its job is", () => {
    expect(clickIn([submit, read("failed", 120)]).fate).toBe("failed");
  });

  it("is not sent when there is no request, and does not take that of another", () => {
    expect(clickIn([op({ token: "token-2" })])).toMatchObject({ fate: "not-sent", sentAt: null });
  });

  it("was answered even if the answer was no", () => {
    expect(clickIn([op({ status: 429, jobId: null, sentAt: 101, doneAt: 105 })])).toMatchObject({
      answeredAt: 105,
      acceptedAt: null,
    });
  });
});
