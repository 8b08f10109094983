import { describe, expect, it } from "vitest";
import type { Delivery } from "../contract/delivery.ts";
import type { Frame } from "../contract/frame.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { delivery as delivered, frame, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { everyChannelTellsTheSameEnd } from "./every-channel-tells-the-same-end.ts";

const judge = (history: History) =>
  telling(everyChannelTellsTheSameEnd.judge({ history, target: wholeTarget, policy: {} }));

const read = (state: Op["state"], sentAt: number, said: Partial<Op> = {}): Op =>
  op({ did: "read", label: "at-once", state, sentAt, ...said });

const delivery = (said: Partial<Delivery> = {}): Delivery => delivered({ arrivedAt: 20, ...said });

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

  it("counts as looked up at once only what was asked for after the news, by that label", () => {
    const before = read("succeeded", 20);
    const other = read("succeeded", 40, { label: "later" });
    expect(judge([told, before, other]).witness).toEqual({
      frames: 1,
      deliveries: 0,
      lookedUpAtOnce: 0,
    });
    expect(judge([told, read("succeeded", 40, { jobId: "job-2" })]).witness).toMatchObject({
      lookedUpAtOnce: 0,
    });
  });

  it("takes a status that was asked for as the news came for one of before", () => {
    expect(judge([told, read("running", 20), read("succeeded", 40)]).kind).toBe("PASS");
    expect(judge([told, read("succeeded", 20)]).kind).toBe("INCONCLUSIVE");
  });

  it("compares the end with every status, also with that of before", () => {
    const failed = read("failed", 10);
    const verdict = judge([told, failed, read("succeeded", 40)]);
    expect(verdict.kind).toBe("FAIL");
    expect(verdict.evidence).toEqual([told, failed]);
    const news = delivery({ state: "failed" });
    expect(judge([news, read("succeeded", 40)]).evidence).toMatchObject([news, { sentAt: 40 }]);
  });

  it.each<[string, Partial<Delivery>]>([
    ["of no job", { jobId: null }],
    ["that tells no state", { state: null }],
    ["that tells a state that is not declared", { state: "unknown" }],
    ["that tells of work", { state: "queued" }],
  ])("takes a webhook %s for no news", (_, said) => {
    const verdict = judge([delivery(said), read("running", 40), read("succeeded", 50)]);
    expect(verdict).toMatchObject({ kind: "INCONCLUSIVE", witness: { deliveries: 0 } });
  });

  it.each<[string, Partial<Frame>]>([
    ["that tells of work", { state: "running" }],
    ["that is no event", { what: "comment" }],
  ])("takes a frame %s for no news", (_, said) => {
    const verdict = judge([{ ...told, ...said }, read("running", 40)]);
    expect(verdict).toMatchObject({ kind: "INCONCLUSIVE", witness: { frames: 0 } });
  });

  it("names the channel, and what it told", () => {
    const running = read("running", 21);
    const [stream, webhook] = [told, delivery({ state: "canceled" })].map(
      (news) => judge([news, running]).because,
    );
    expect(stream).toContain("stream");
    expect(webhook).toContain("webhook");
    expect(webhook).toContain("been canceled");
    expect(stream).not.toContain("been");
  });
});
