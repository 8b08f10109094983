import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { Op } from "../contract/op.ts";
import { cancellationsIn, lookAtCancellation, type Cancellation } from "./cancellation.ts";
import { call, op } from "./history.fixture.ts";

type Said = Partial<Op> & { status?: number | null };

const read = (said: Said = {}): Op => op({ did: "read", state: "canceled", ...said });
const cancel = (said: Said = {}): Op =>
  op({ did: "cancel", label: "late", sentAt: 100, token: null, status: 200, ...said });
const cancellations = (...history: Parameters<typeof cancellationsIn>[0]["history"]) =>
  cancellationsIn({ history: [op(), ...history], label: "late" });

describe("cancellationsIn", () => {
  it("tells each accepted cancel of a label, in order", () => {
    const [second, first] = [cancel({ jobId: "job-2", sentAt: 200 }), cancel()];
    const refused = [cancel({ status: 409 }), cancel({ status: null }), cancel({ label: "" })];
    const found = cancellations(second, first, ...refused);
    expect(found.map((one) => one.cancel)).toEqual([first, second]);
  });

  it("finds the calls of that job which began when the cancel had been answered for a while", () => {
    const late = call({ arrivedAt: 352, nth: 3 });
    const calls = [call({ arrivedAt: 90 }), call({ arrivedAt: 351, nth: 2 }), late];
    const other = [
      op({ token: "b", jobId: "b" }),
      call({ token: "b", jobId: "b", arrivedAt: 500 }),
    ];
    expect(cancellations(cancel(), ...calls, ...other)).toMatchObject([{ callsAfter: [late] }]);
    expect(cancellations(cancel({ jobId: null }), late)).toMatchObject([{ callsAfter: [] }]);
  });

  it("does not count a call from before it can be said when calls began", () => {
    const calls = [call({ arrivedAt: 600 }), call({ arrivedAt: 601, nth: 2 })];
    const history = [op(), cancel(), ...calls];
    const [found] = cancellationsIn({ history, label: "late", notBefore: 600 });
    expect(found?.callsAfter).toEqual(calls.slice(1));
  });

  it("reads the last that was sent after the cancel was answered, and was answered itself", () => {
    const last = read({ sentAt: 300 });
    const others = [
      read({ sentAt: 200 }),
      read({ sentAt: 400, status: null }),
      read({ sentAt: 500, status: 503 }),
      read({ sentAt: 600, jobId: "job-2" }),
    ];
    expect(cancellations(cancel(), last, ...others)).toMatchObject([{ lastRead: last }]);
    const during = read({ sentAt: 101 });
    expect(cancellations(cancel(), during)).toMatchObject([{ lastRead: null }]);
  });

  it.each<[string, Said, readonly Op[], boolean]>([
    ["says that it is canceled", { status: 202, state: "canceled" }, [], true],
    ["says that it is done, and no state", { status: 204 }, [], true],
    ["says only that it is asked to end", { status: 202 }, [], false],
    ["says that it still runs", { status: 200, state: "running" }, [], false],
    ["comes to a job that waited", { status: 202 }, [read({ state: "queued" })], true],
    ["comes to a job that ran", { status: 202 }, [read({ state: "running" })], false],
    [
      "comes to a job that waited, and then ran",
      { status: 202 },
      [read({ state: "queued" }), read({ state: "running", sentAt: 50 })],
      false,
    ],
    [
      "comes to a job of which we heard only later that it waited",
      { status: 202 },
      [read({ state: "queued", sentAt: 90, doneAt: 100 })],
      false,
    ],
    ["comes to another job", { status: 202 }, [read({ state: "queued", jobId: "b" })], false],
  ])("is final where the cancel %s", (_, ...[said, reads, isFinal]) => {
    expect(cancellations(cancel(said), ...reads)).toMatchObject([{ isFinal }]);
  });
});

describe("lookAtCancellation", () => {
  const asked = cancel();
  const look = (said: Partial<Cancellation>) =>
    lookAtCancellation({ cancel: asked, isFinal: true, callsAfter: [], lastRead: read(), ...said });

  it("holds where the job is still canceled", () => {
    expect(look({})).toEqual({ kind: "holds" });
    expect(look({ isFinal: false })).toEqual({ kind: "holds" });
  });

  it.each<[string, Partial<Cancellation>, "broken" | "tolerated"]>([
    ["of a job that was certainly canceled", { isFinal: true }, "broken"],
    ["of a job that was only asked to end", { isFinal: false }, "tolerated"],
  ])("judges a call after it: %s", (_, said, kind) => {
    const calls: readonly Call[] = [call(), call({ nth: 2 })];
    const seen = look({ ...said, callsAfter: calls, lastRead: null });
    expect(seen).toMatchObject({ kind, evidence: [asked, calls[0]] });
  });

  it.each<[string, Said, boolean, "broken" | "tolerated" | "unseen"]>([
    ["succeeded", { state: "succeeded" }, true, "broken"],
    ["failed", { state: "failed" }, true, "broken"],
    ["succeeded", { state: "succeeded" }, false, "tolerated"],
    ["failed", { state: "failed" }, false, "tolerated"],
    ["running", { state: "running" }, true, "unseen"],
    ["gone: 403", { status: 403, state: null }, true, "unseen"],
  ])("judges a later read that says %s", (_, ...[said, isFinal, kind]) => {
    const lastRead = read(said);
    const seen = look({ isFinal, lastRead });
    expect(seen).toMatchObject({ kind, evidence: [asked, lastRead] });
  });

  it.each([404, 410])("tolerates that its record is gone: %i", (status) => {
    const lastRead = read({ status, state: null });
    expect(look({ lastRead })).toMatchObject({ kind: "tolerated", evidence: [lastRead] });
  });

  it("says nothing of a job that was not read again", () => {
    expect(look({ lastRead: null })).toMatchObject({ kind: "unseen", evidence: [asked] });
  });
});
