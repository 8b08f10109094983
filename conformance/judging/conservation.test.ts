import { describe, expect, it } from "vitest";
import { conservationOf } from "./conservation.ts";
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

  it("counts calls and distinct effect keys", () => {
    const history = [call({ nth: 1 }), call({ nth: 2 }), call({ nth: 3, effectKey: "other" })];
    expect(conservationOf(history)).toMatchObject({ calls: 3, effectKeys: 2 });
  });
});
