import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { page, wholeInbox } from "./dead-letters.fixture.ts";
import { call, op } from "./history.fixture.ts";
import { lookAtUncanceled, lookAtUnrun, lookAtUntouchedEntry } from "./untouched.ts";

const submitted = op();
const act = op({ did: "cancel", sentAt: 100, as: "tenant-b", status: 404, token: null });
const read = (said: Partial<Op> = {}): Op =>
  op({ did: "read", sentAt: 200, state: "queued", ...said });

describe("lookAtUncanceled", () => {
  const look = (...history: readonly HistoryEvent[]) =>
    lookAtUncanceled({ history, submitted, act });

  it.each<[string, readonly HistoryEvent[]]>([
    ["it is seen to wait", [read()]],
    [
      "it is seen to wait after a look that states nothing",
      [read(), read({ sentAt: 300, state: null })],
    ],
    ["it was canceled and is not any more", [read({ state: "canceled" }), read({ sentAt: 300 })]],
    [
      "it was called, and nobody tells its state",
      [call({ arrivedAt: 102 }), read({ state: null })],
    ],
  ])("holds where %s", (_, history) => {
    expect(look(...history)).toEqual({ kind: "holds" });
  });

  it("is broken where its owner sees it canceled, though it was called", () => {
    const last = read({ state: "canceled", sentAt: 300 });
    expect(look(call({ arrivedAt: 150 }), read(), last)).toMatchObject({
      kind: "broken",
      evidence: [submitted, act, last],
    });
  });

  it.each<[string, readonly HistoryEvent[]]>([
    ["at all", []],
    ["but by the one who tried", [read({ as: "tenant-b", state: "canceled" })]],
    ["but another job", [read({ jobId: "job-2", state: "canceled" })]],
    ["but before the act was answered", [read({ sentAt: 101, state: "canceled" })]],
    ["and was called before the act was answered", [call({ arrivedAt: 101 })]],
    ["and another was called", [call({ arrivedAt: 500, token: "token-2" })]],
  ])("is unseen where it was not read %s", (_, history) => {
    expect(look(...history)).toMatchObject({ kind: "unseen", evidence: [act] });
  });
});

describe("lookAtUntouchedEntry", () => {
  const control = op({ label: "control", jobId: "job-c", token: "token-c" });
  const entries = [
    { id: "1", jobId: "job-1" },
    { id: "c", jobId: "job-c" },
  ];
  const listed = (items = entries, said: Partial<Op> = {}): Op =>
    page(items, { label: "after", sentAt: 500, ...said });
  const look = (...history: readonly HistoryEvent[]) =>
    lookAtUntouchedEntry({ history, target: wholeInbox, submitted, act, label: "after" });

  it("holds where the entry is still there and was not run", () => {
    const before = call({ arrivedAt: 100 });
    const others = call({ arrivedAt: 300, token: "token-c" });
    expect(look(control, before, others, listed())).toEqual({ kind: "holds" });
    expect(look(listed(entries.slice(0, 1)))).toEqual({ kind: "holds" });
  });

  it("is broken where it was run, even if it is still there", () => {
    const run = call({ arrivedAt: 101 });
    const seen = look(control, run, call({ arrivedAt: 900 }), listed());
    expect(seen).toMatchObject({ kind: "broken", evidence: [submitted, act, run] });
  });

  it("is broken where it is gone and the control is not", () => {
    const last = listed(entries.slice(1));
    expect(look(control, listed(entries, { label: "before" }), last)).toMatchObject({
      kind: "broken",
      evidence: [submitted, act, last],
    });
  });

  it.each<[string, readonly HistoryEvent[]]>([
    ["nobody looked", [control]],
    ["the control is gone too", [control, listed([])]],
    ["there was no control", [listed(entries.slice(1))]],
    ["the control is another tenant's", [{ ...control, as: "tenant-b" }, listed(entries.slice(1))]],
    [
      "the only looks are of another label",
      [control, listed(entries.slice(1), { label: "before" })],
    ],
  ])("is unseen where %s", (_, history) => {
    expect(look(...history)).toMatchObject({ kind: "unseen", evidence: [act] });
  });
});

describe("lookAtUnrun", () => {
  const refused = op({ status: 401, jobId: null });

  it("holds where what was turned away never ran", () => {
    expect(lookAtUnrun([call({ token: "token-2" })], refused)).toEqual({ kind: "holds" });
  });

  it("is broken where it ran, whatever was answered", () => {
    const ran = call();
    for (const one of [refused, op({ status: null })])
      expect(lookAtUnrun([ran], one)).toMatchObject({ kind: "broken", evidence: [one, ran] });
  });

  it.each([null, 503, 429, 202])("is unseen where it was not turned away: %s", (status) => {
    const one = op({ status, jobId: null });
    expect(lookAtUnrun([], one)).toMatchObject({ kind: "unseen", evidence: [one] });
  });
});
