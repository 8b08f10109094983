import { describe, expect, it } from "vitest";
import { conservationOf, whereaboutsOf } from "./conservation.ts";
import type { Op } from "../contract/op.ts";
import { call, op } from "./history.fixture.ts";

describe("conservation", () => {
  it("finds each accepted job where its owner last saw it", () => {
    const history = [
      op({ jobId: "a", state: "queued" }),
      op({ jobId: "b", state: "queued" }),
      op({ jobId: "c", state: "queued" }),
      op({ did: "read", jobId: "a", state: "running", sentAt: 5 }),
      op({ did: "read", jobId: "a", state: "succeeded", sentAt: 9 }),
      op({ did: "read", jobId: "b", state: "failed", sentAt: 9 }),
    ];
    expect(conservationOf(history)).toMatchObject({
      accepted: 3,
      succeeded: 1,
      failed: 1,
      unfinished: 1,
      lost: 0,
    });
  });

  it("calls a job lost that its owner can no longer find", () => {
    const history = [
      op({ jobId: "a", state: "queued" }),
      op({ did: "read", jobId: "a", state: "running", sentAt: 5 }),
      op({ did: "read", jobId: "a", status: 404, sentAt: 9 }),
    ];
    expect(conservationOf(history)).toMatchObject({ accepted: 1, lost: 1 });
  });

  it("does not call a job lost that was seen to end and whose record is gone", () => {
    const history = [
      op({ jobId: "a", state: "queued" }),
      op({ did: "read", jobId: "a", state: "succeeded", sentAt: 5 }),
      op({ did: "read", jobId: "a", status: 404, sentAt: 9 }),
    ];
    expect(conservationOf(history)).toMatchObject({ accepted: 1, succeeded: 1, lost: 0 });
  });

  it("does not mind that another tenant cannot find it", () => {
    const history = [
      op({ jobId: "a", state: "queued" }),
      op({ did: "read", jobId: "a", state: "succeeded", sentAt: 5 }),
      op({ did: "read", jobId: "a", as: "tenant-b", status: 404, sentAt: 9 }),
      op({ did: "read", jobId: "a", status: null, sentAt: 11 }),
    ];
    expect(conservationOf(history)).toMatchObject({ succeeded: 1, lost: 0 });
  });

  it.each<[string, Partial<Op> & { status: number }, number]>([
    ["was told that it is gone", { status: 404 }, 1],
    ["was told that it is gone for good", { status: 410 }, 1],
    ["was told to come back later", { status: 429 }, 0],
    ["was not let in", { status: 401 }, 0],
    ["was answered 503", { status: 503 }, 0],
    ["was told a word that nobody declared", { status: 200, state: "unknown" }, 0],
    ["was told no state", { status: 200 }, 0],
  ])("calls a job lost only where its owner %s", (_, said, lost) => {
    const seen = op({ did: "read", jobId: "a", state: "running", sentAt: 5 });
    const last = op({ did: "read", jobId: "a", sentAt: 9, ...said });
    const found = conservationOf([op({ jobId: "a" }), seen, last]);
    expect(found).toMatchObject({ accepted: 1, lost, unfinished: 1 - lost });
  });

  it("takes a job for queued that was accepted without a word that we know", () => {
    const history = [op({ jobId: "a" }), op({ jobId: "b", state: "unknown" })];
    expect([...whereaboutsOf(history)]).toEqual([
      ["a", "queued"],
      ["b", "queued"],
    ]);
    const ended = op({ jobId: "c", state: "succeeded" });
    expect([...whereaboutsOf([ended])]).toEqual([["c", "succeeded"]]);
  });

  it("goes by what was seen after a replay, and not by jobs that nobody accepted", () => {
    const history = [
      op({ jobId: "a" }),
      op({ did: "read", jobId: "a", state: "failed", sentAt: 5 }),
      op({ did: "read", jobId: "a", state: "queued", sentAt: 9 }),
      op({ did: "read", jobId: "b", state: "running" }),
      op({ did: "read", jobId: null, state: "running" }),
    ];
    expect([...whereaboutsOf(history)]).toEqual([["a", "queued"]]);
  });

  it("counts each place for itself", () => {
    const states = ["succeeded", "failed", "canceled", "expired", "queued", "running"] as const;
    const history = states.flatMap((state, index) =>
      Array.from({ length: index + 1 }, (__, nth) => op({ jobId: `${state} ${nth}`, state })),
    );
    const nameless = call({ effectKey: null });
    expect(conservationOf([...history, nameless])).toEqual({
      accepted: 21,
      succeeded: 1,
      failed: 2,
      canceled: 3,
      expired: 4,
      unfinished: 11,
      lost: 0,
      calls: 1,
      effectKeys: 0,
    });
  });

  it("counts calls and distinct effect keys", () => {
    const history = [call({ nth: 1 }), call({ nth: 2 }), call({ nth: 3, effectKey: "other" })];
    expect(conservationOf(history)).toMatchObject({ calls: 3, effectKeys: 2 });
  });
});
