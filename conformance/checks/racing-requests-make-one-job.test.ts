import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { racingRequestsMakeOneJob } from "./racing-requests-make-one-job.ts";

const judge = (history: History) =>
  telling(racingRequestsMakeOneJob.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

/** One round: a winner, a loser with 409 and a late one that was given the winner's answer. */
const round = (
  name: string,
  said: {
    racers?: readonly Op[];
    repeat?: Op | null;
    calls?: readonly Call[];
    releasedWithinMs?: number;
  } = {},
): readonly HistoryEvent[] => {
  const [token, jobId] = [`token-${name}`, `job-${name}`];
  const winner = op({ label: "racer", token, jobId });
  const racers = [op({ label: "racer", token, jobId: null, status: 409 }), winner];
  const repeat = op({ label: "after-race", token, jobId, sentAt: 9 });
  return [
    ...[winner, ...(said.racers ?? racers)].map((racer) => ({ ...racer, token })),
    ...(said.repeat === null ? [] : [{ ...(said.repeat ?? repeat), token }]),
    ...(said.calls ?? [call({ jobId })]).map((made) => ({ ...made, token })),
    {
      kind: "note",
      exercise: "racing-requests",
      at: 8,
      what: "measured",
      detail: token,
      figures: { releasedWithinMs: said.releasedWithinMs ?? 2 },
    },
  ];
};

const five = ["a", "b", "c", "d", "e"].flatMap((name) => round(name));
const racer = (said: Partial<Op> & { status?: number | null }): Op =>
  op({ label: "racer", ...said });

describe("racing-requests-make-one-job", () => {
  it("passes races in which losers see 409 or the winner's answer, in any mix", () => {
    expect(judge(five)).toMatchObject({
      kind: "PASS",
      witness: { rounds: 5, races: 5, requests: 15, releasedWithinMs: 2, calls: 5 },
    });
    const replayed = round("x", { racers: [racer({ jobId: "job-x", status: 200 })] });
    expect(kindOf([...five, ...replayed])).toBe("PASS");
  });

  it("passes when a racer got no answer: it cannot know", () => {
    const silent = round("x", { racers: [racer({ jobId: null, status: null })] });
    expect(kindOf([...five, ...silent])).toBe("PASS");
  });

  it("leaves a round out that was told to come again, if these are few", () => {
    const turnedAway = (name: string) =>
      round(name, { racers: [racer({ jobId: null, status: 503 })] });
    expect(judge([...five, ...turnedAway("x")])).toMatchObject({
      kind: "PASS",
      witness: { rounds: 6, races: 5 },
    });
    const [four, many] = [five.slice(5), ["v", "w", "x", "y"].flatMap((name) => turnedAway(name))];
    expect(kindOf([...four, ...many])).toBe("FAIL");
    const failed = round("x", { racers: [racer({ jobId: null, status: 500 })] });
    expect(kindOf([...five, ...failed])).toBe("FAIL");
  });

  it("sees a second job in a round that was told to come again, too", () => {
    const racers = [racer({ jobId: null, status: 503 }), racer({ jobId: "job-2" })];
    expect(kindOf([...five, ...round("x", { racers })])).toBe("FAIL");
  });

  it("counts all rounds, and the span of those that were races", () => {
    const slow = round("x", { releasedWithinMs: 900 });
    const wide = round("y", { releasedWithinMs: 50 });
    expect(judge([...five, ...slow, ...wide])).toMatchObject({
      kind: "PASS",
      witness: { rounds: 7, races: 6, requests: 21, releasedWithinMs: 50, calls: 7 },
    });
    expect(judge(slow).witness).toMatchObject({ races: 0, releasedWithinMs: 0 });
  });

  it("shows the first answer that names each job, and the calls", () => {
    const second = racer({ token: "token-x", jobId: "job-2" });
    const calls = [call({ jobId: "job-x", token: "token-x" })];
    const { kind, evidence } = judge([...five, ...round("x", { racers: [second, second], calls })]);
    expect(kind).toBe("FAIL");
    expect(evidence).toMatchObject([{ jobId: "job-x" }, { jobId: "job-2" }, { kind: "call" }]);
  });

  it.each([
    ["nobody won and not all were told 409", [409, 422]],
    ["nobody won and nobody was told 409", [422, 422]],
    ["nobody was answered", [null, null]],
  ])("says nothing of a race where %s", (_, statuses) => {
    const lost = statuses.map((status) => racer({ token: "token-x", jobId: null, status }));
    const released = round("x").filter((event) => event.kind === "note");
    expect(judge([...five, ...lost, ...released])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: lost,
    });
  });

  it("passes a repeat afterwards that names no job", () => {
    const redirect = op({ label: "after-race", jobId: null, status: 303, sentAt: 9 });
    expect(kindOf([...five, ...round("x", { repeat: redirect })])).toBe("PASS");
  });

  it.each([429, 503, null])("says nothing where the repeat was answered %s", (status) => {
    const repeat = op({ label: "after-race", jobId: null, status, sentAt: 9 });
    expect(kindOf([...five, ...round("x", { repeat })])).toBe("INCONCLUSIVE");
  });

  it.each([
    ["two jobs", { racers: [racer({ jobId: "job-2" })] }],
    ["a 500", { racers: [racer({ jobId: null, status: 500 })] }],
    ["another job afterwards", { repeat: op({ label: "after-race", jobId: "job-2", sentAt: 9 }) }],
    [
      "a refusal afterwards",
      { repeat: op({ label: "after-race", jobId: null, status: 409, sentAt: 9 }) },
    ],
    ["two calls", { calls: [call({ jobId: "job-x" }), call({ jobId: "job-x", nth: 2 })] }],
    [
      "two effect keys",
      { calls: [call({ jobId: null }), call({ jobId: null, nth: 2, effectKey: "effect-2" })] },
    ],
  ])("fails a race with %s", (_, said) => {
    expect(kindOf([...five, ...round("x", said)])).toBe("FAIL");
  });

  it("fails a race in which everybody was told 409", () => {
    const [first, ...rest] = round("x");
    const lost = racer({ token: "token-x", jobId: null, status: 409 });
    expect(first?.kind).toBe("op");
    expect(kindOf([...five, lost, ...rest.filter((event) => event.kind === "note")])).toBe("FAIL");
  });

  it("fails what is broken even if the requests did not come in together", () => {
    const late = round("x", { racers: [racer({ jobId: "job-2" })], releasedWithinMs: 900 });
    expect(kindOf([...five, ...late])).toBe("FAIL");
  });

  it("does not count requests that did not come in together, nor too few races", () => {
    const slow = ["a", "b", "c", "d", "e"].flatMap((name) =>
      round(name, { releasedWithinMs: 900 }),
    );
    expect(kindOf(slow)).toBe("INCONCLUSIVE");
    expect(kindOf(round("a"))).toBe("INCONCLUSIVE");
  });

  it("says nothing when a job was not seen to run or could not be asked for again", () => {
    expect(kindOf([...five, ...round("x", { calls: [] })])).toBe("INCONCLUSIVE");
    expect(kindOf([...five, ...round("x", { repeat: null })])).toBe("INCONCLUSIVE");
  });

  it("does not pass when nothing was examined", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
