import { describe, expect, it } from "vitest";
import type { Op } from "../contract/op.ts";
import { op } from "./history.fixture.ts";
import { lateCancelsIn } from "./late-cancels.ts";

type Said = Partial<Op> & { status?: number | null };

const read = (sentAt: number, said: Said = {}): Op =>
  op({ did: "read", sentAt, state: "succeeded", ...said });
const cancel = (said: Said = {}): Op =>
  op({ did: "cancel", label: "late", sentAt: 100, token: null, status: 409, ...said });
const looks = (...history: readonly Op[]) => lateCancelsIn(history, "late");

describe("lateCancelsIn", () => {
  it.each<[string, Said]>([
    ["refused", { status: 409 }],
    ["answered as done", { status: 204 }],
    ["not answered", { status: null }],
  ])("holds where a job stays what it was, though its late cancel was %s", (_, said) => {
    expect(looks(read(10), cancel(said), read(300))).toEqual([{ kind: "holds" }]);
  });

  it.each<[string, Said, string]>([
    ["canceled", { state: "canceled" }, "broken"],
    ["at work again", { state: "running" }, "broken"],
    ["gone", { state: null, status: 404 }, "tolerated"],
    ["gone for good", { state: null, status: 410 }, "tolerated"],
  ])("judges a job that is %s afterwards", (_, said, kind) => {
    const [end, act, after] = [read(10), cancel(), read(300, said)];
    expect(looks(end, act, after)).toMatchObject([{ kind, evidence: [end, act, after] }]);
  });

  it.each<[string, Said]>([
    ["no state", { state: null }],
    ["a word that we do not know", { state: "unknown" }],
  ])("says nothing where the read afterwards tells %s", (_, said) => {
    const [act, after] = [cancel(), read(300, said)];
    expect(looks(read(10), act, after)).toMatchObject([{ kind: "unseen", evidence: [act, after] }]);
  });

  it.each<[string, readonly Op[]]>([
    ["no read", []],
    ["a read that was sent before the cancel was answered", [read(101)]],
    ["a read that was not answered", [read(300, { status: null, state: null })]],
    ["a read of another job", [read(300, { jobId: "job-2", state: "failed" })]],
  ])("says nothing where there is %s", (_, after) => {
    expect(looks(read(10), cancel(), ...after)).toMatchObject([
      { kind: "unseen", evidence: [cancel()] },
    ]);
  });

  it.each<[string, readonly Op[]]>([
    ["was not seen before", []],
    ["was seen at work before", [read(10, { state: "running" })]],
    ["was seen to end as the cancel was on its way", [read(90, { doneAt: 100 })]],
    ["is another that ended", [read(10, { jobId: "job-2" })]],
  ])("leaves out the cancel of a job that %s", (_, before) => {
    expect(looks(...before, cancel(), read(300, { state: "canceled" }))).toEqual([]);
  });

  it("goes by the last end before and the last read after, and by one label", () => {
    const [end, act] = [read(20, { state: "failed" }), cancel()];
    const reads = [read(10), end, read(300, { state: "canceled" }), read(400, { state: "failed" })];
    expect(looks(...reads, act)).toEqual([{ kind: "holds" }]);
    expect(looks(...reads, cancel({ label: "other" }))).toEqual([]);
  });
});
