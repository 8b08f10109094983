import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import type { Policy } from "../contract/policy.ts";
import { fatesIn, type Fate } from "./fate.ts";
import { call, fault, linkFault, op, serviceFault, wholeTarget } from "./history.fixture.ts";
import { drained, note } from "./job-events.fixture.ts";

/** What became of `job-1`, which was accepted at 100, in a run whose drain began at 50,000. */
function fateIn(history: readonly HistoryEvent[], said: { policy?: Policy } = {}): Fate {
  const { policy = wholeTarget.policy ?? {} } = said;
  const accepting = op({ sentAt: 100 });
  const whole = [accepting, ...history, ...drained(50_000, 60_000)];
  return fatesIn({ history: whole, target: { ...wholeTarget, policy }, policy })(accepting);
}

const read = (said: Partial<Op> & { status?: number | null } = {}): Op =>
  op({ did: "read", sentAt: 55_000, state: "queued", ...said });

/** A whole policy but for one promise. */
const without = (name: "backoff" | "leaseMs"): Policy => {
  const { [name]: _, ...rest } = wholeTarget.policy ?? {};
  return rest;
};

describe("a job that was seen to end", () => {
  it("has ended, and its last end is shown", () => {
    const end = read({ sentAt: 900, state: "failed" });
    const last = read({ sentAt: 950, state: "failed" });
    const seen = read({ sentAt: 800, state: "running" });
    expect(fateIn([seen, end, last])).toEqual({ kind: "ended", evidence: [last] });
  });

  it.each<[string, Partial<Op>, Fate["kind"]]>([
    ["by a replay that was over before anybody asked", { doneAt: 900 }, "ended"],
    ["by a replay that was answered later", { doneAt: 901 }, "unseen"],
    ["by a replay in another exercise", { doneAt: 901, exercise: "other" }, "unseen"],
    ["by a replay of nobody knows whom elsewhere", { jobId: "e", exercise: "other" }, "ended"],
    ["by a refused replay", { doneAt: 901, outcome: "fail" }, "ended"],
  ])("may not be over %s", (_, said, kind) => {
    const replay = op({ did: "replay", sentAt: 890, doneAt: 950, token: null, ...said });
    expect(fateIn([read({ sentAt: 900, state: "failed" }), replay]).kind).toBe(kind);
  });
});

describe("a job at which nobody looked", () => {
  const calls = [1, 2, 3, 4].map((nth) => call({ nth, arrivedAt: 100 + nth }));

  it("is unseen, and what there is of it is shown", () => {
    const looks = [read({ sentAt: 300 }), read({ sentAt: 400 })];
    const { kind, evidence } = fateIn([...calls, call({ token: "token-2" }), ...looks]);
    expect(kind).toBe("unseen");
    expect(evidence).toEqual([op({ sentAt: 100 }), ...calls.slice(1), looks[1]]);
  });

  it.each<[string, readonly HistoryEvent[], Fate["kind"]]>([
    ["at all", [], "unseen"],
    ["whose client could see it", [read({ as: "tenant-b" })], "unseen"],
    ["after the drain had begun", [read({ sentAt: 49_000, doneAt: 49_999 })], "unseen"],
    ["but in the moment in which it began", [read({ sentAt: 49_000, doneAt: 50_000 })], "stuck"],
    ["in vain", [read({ status: null, state: null })], "unseen"],
    ["in vain, for it was not let in", [read({ status: 429, state: null })], "unseen"],
    ["with a word that we know", [read({ state: "unknown" })], "unseen"],
  ])("is told by the last look %s", (_, looks, kind) => {
    expect(fateIn(looks).kind).toBe(kind);
  });

  it.each<[string, readonly HistoryEvent[]]>([
    ["was none", []],
    ["did not say when it began", [note({ what: "drained", figures: {} })]],
    ["is only a measurement of another name", [note({ figures: { from: 0 } })]],
  ])("is unseen where the drain %s", (_, notes) => {
    const history = [op(), read(), ...notes];
    const judged = { history, target: wholeTarget, policy: wholeTarget.policy ?? {} };
    expect(fatesIn(judged)(op()).kind).toBe("unseen");
  });

  it("goes by the last drain", () => {
    const later = note({ what: "drained", figures: { from: 70_000 } });
    const judged = { history: [...drained(50_000, 60_000), read(), later], target: wholeTarget };
    expect(fatesIn({ ...judged, policy: wholeTarget.policy ?? {} })(op()).kind).toBe("unseen");
  });
});

describe("a job that the service does not know any more", () => {
  it.each([404, 410])("is lost: %i", (status) => {
    const looks = [read({ sentAt: 200 }), read({ status, state: null })];
    expect(fateIn(looks)).toEqual({ kind: "lost", evidence: [op({ sentAt: 100 }), looks[1]] });
  });

  it.each<[string, Partial<Call>, number, Fate["kind"]]>([
    ["is over", { arrivedAt: 40_000, answeredAt: 45_000 }, 10_000, "ended"],
    ["is not over", { arrivedAt: 40_000, answeredAt: 45_001 }, 10_000, "lost"],
    ["has not begun: it failed", { answer: { status: 503, body: null } }, 10_000, "lost"],
  ])("has ended where its time, once it ran, %s", (_, ...[said, retentionMs, kind]) => {
    const policy = { ...wholeTarget.policy, retentionMs };
    const gone = read({ status: 404, state: null });
    expect(fateIn([call(said), gone], { policy }).kind).toBe(kind);
  });
});

describe("a job that has not ended", () => {
  it.each(["queued", "running"] as const)("is stuck where nothing moved: %s", (state) => {
    const looks = [read({ state }), read({ state, sentAt: 59_000 })];
    expect(fateIn([call({ arrivedAt: 49_000 }), ...looks]).kind).toBe("stuck");
  });

  it.each<[string, readonly HistoryEvent[], Fate["kind"]]>([
    ["was called as the drain began", [call({ arrivedAt: 50_000, nth: 2 })], "late"],
    ["was called before", [call({ arrivedAt: 49_999, nth: 2 })], "stuck"],
    ["had another called", [call({ arrivedAt: 50_000, nth: 2, token: "other" })], "stuck"],
    ["was in another state as it began", [read({ sentAt: 50_000, state: "queued" })], "late"],
    ["was in another state before", [read({ sentAt: 49_999, state: "queued" })], "stuck"],
    ["was tried more often", [read({ sentAt: 50_001, state: "running", attempts: 1 })], "late"],
  ])("is late where it moved: it %s", (_, before, kind) => {
    const last = read({ state: "running", attempts: 2, sentAt: 59_000 });
    const same = { ...last, sentAt: 58_000 };
    const looks = before.map((event) =>
      event.kind === "op" && event.state === "queued" ? { ...event, attempts: 2 } : event,
    );
    expect(fateIn([...looks, same, last]).kind).toBe(kind);
  });

  const failed = call({ status: 503, arrivedAt: 200 });

  it.each<[string, readonly HistoryEvent[], Policy | undefined, Fate["kind"]]>([
    ["was answered 503, and no backoff is declared", [failed], without("backoff"), "late"],
    ["was answered 503, and the backoff is over", [failed], undefined, "stuck"],
    ["was answered 200", [call({ arrivedAt: 200 })], without("backoff"), "stuck"],
    ["never came", [], without("backoff"), "stuck"],
    [
      "was answered 200 after a 503",
      [failed, call({ arrivedAt: 300, nth: 2 })],
      without("backoff"),
      "stuck",
    ],
    [
      "was closed early",
      [call({ arrivedAt: 7_000, end: "aborted", endedAt: 14_199 })],
      without("backoff"),
      "stuck",
    ],
  ])("may wait for its retry where its last call %s", (_, ...[calls, policy, kind]) => {
    const last = read({ state: "running" });
    expect(fateIn([...calls, last], policy === undefined ? {} : { policy }).kind).toBe(kind);
  });

  it.each<[string, HistoryEvent, Fate["kind"]]>([
    ["a worker that was killed", fault({ injectedAt: 200 }), "late"],
    ["a link of workers", linkFault({ injectedAt: 200 }), "late"],
    ["a service", serviceFault({ injectedAt: 200 }), "late"],
    ["an API process, which runs no job", fault({ injectedAt: 200, role: "api" }), "stuck"],
    ["a worker, right after it was sent", fault({ settledAt: 101 }), "late"],
    ["a worker, until it was sent", fault({ settledAt: 100 }), "stuck"],
  ])("may wait for a lease that is not declared: of %s", (_, event, kind) => {
    expect(fateIn([event, read()], { policy: without("leaseMs") }).kind).toBe(kind);
    expect(fateIn([event, read()]).kind).toBe("stuck");
  });

  it.each<[string, Partial<Call>, Partial<Op>, Fate["kind"]]>([
    ["less than ten seconds before", { arrivedAt: 45_001 }, {}, "late"],
    ["ten seconds before", { arrivedAt: 45_000 }, {}, "stuck"],
    ["just before, but it runs", { arrivedAt: 49_000 }, { state: "running" }, "stuck"],
    ["just before, but only again", { arrivedAt: 49_000, nth: 2 }, {}, "stuck"],
  ])("may be next in the queue where another was begun %s", (_, ...[said, look, kind]) => {
    const first = call({ token: "token-0", arrivedAt: 200 });
    const other = call({ token: "token-2", ...said });
    expect(fateIn([first, other, read(look)]).kind).toBe(kind);
  });
});
