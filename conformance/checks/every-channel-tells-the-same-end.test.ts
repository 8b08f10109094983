import { describe, expect, it } from "vitest";
import type { Delivery } from "../contract/delivery.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { frame, op, wholeTarget } from "../judging/history.fixture.ts";
import { everyChannelTellsTheSameEnd } from "./every-channel-tells-the-same-end.ts";

const judge = (history: History) =>
  everyChannelTellsTheSameEnd.judge({ history, target: wholeTarget, policy: {} });

const read = (state: Op["state"], sentAt: number, said: Partial<Op> = {}): Op =>
  op({ did: "read", label: "at-once", state, sentAt, ...said });

const delivery = (said: Partial<Delivery> = {}): Delivery => ({
  kind: "delivery",
  exercise: "test",
  hook: "hook-1",
  nth: 1,
  method: "POST",
  headers: {},
  body: "",
  jobId: "job-1",
  state: "succeeded",
  arrivedAt: 20,
  endedAt: 21,
  end: "answered",
  status: 200,
  ...said,
});

describe("every-channel-tells-the-same-end", () => {
  const told = frame({ id: "3", state: "succeeded", at: 20 });

  it("passes a status that agrees with streams and webhooks from then on", () => {
    const { kind, witness } = judge([told, delivery(), read("succeeded", 21)]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ frames: 1, deliveries: 1, lookedUpAtOnce: 2 });
  });

  it("fails a stream or a webhook that is ahead of the status", () => {
    const behind = read("running", 21);
    expect(judge([told, behind])).toMatchObject({ kind: "FAIL", evidence: [told, behind] });
    expect(judge([delivery(), behind, read("succeeded", 40)]).kind).toBe("FAIL");
  });

  it("does not compare a status that was asked for before the news came", () => {
    const overlapping = read("running", 19, { doneAt: 30 });
    expect(judge([told, overlapping, read("succeeded", 40)]).kind).toBe("PASS");
  });

  it("fails another end than that of the status", () => {
    expect(judge([told, read("failed", 40)]).kind).toBe("FAIL");
    expect(judge([delivery({ state: "failed" }), told, read("succeeded", 40)]).kind).toBe("FAIL");
  });

  it("leaves out jobs that were replayed, and webhooks that tell no end", () => {
    const replay = op({ did: "replay", sentAt: 30, jobId: "job-1" });
    const other = { jobId: "job-2" };
    const good = [
      frame({ ...told, ...other }),
      op({ jobId: "job-2" }),
      read("succeeded", 40, other),
    ];
    expect(judge([op(), told, replay, read("queued", 40), ...good]).kind).toBe("PASS");
    expect(judge([delivery({ state: "running" }), read("running", 40), ...good]).kind).toBe("PASS");
  });

  it("does not pass when nothing was told, or nobody looked afterwards", () => {
    expect(judge([read("succeeded", 21)]).kind).toBe("INCONCLUSIVE");
    expect(judge([told, read("running", 10)]).kind).toBe("INCONCLUSIVE");
  });
});
