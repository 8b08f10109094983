import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { wholeInbox } from "../judging/dead-letters.fixture.ts";
import { call, op } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { deadLetterIsReplayedOnce } from "./dead-letter-is-replayed-once.ts";

const judge = (history: History) =>
  telling(deadLetterIsReplayedOnce.judge({ history, target: wholeInbox, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

const replays = (statuses: readonly (number | null)[], label = "raced"): readonly Op[] =>
  statuses.map((status) => op({ did: "replay", label, status, sentAt: 50, token: null }));

describe("dead-letter-is-replayed-once", () => {
  const dead = [op({ label: "raced" }), call({ arrivedAt: 5, status: 400 })];
  const run = call({ arrivedAt: 60, nth: 2 });

  it.each([
    ["others 409", [202, 409, 409]],
    ["others the first answer again", [202, 202, 200]],
    ["one that was not answered", [202, null, 409]],
  ])("passes one run, %s", (_, statuses) => {
    const { kind, witness } = judge([...dead, ...replays(statuses), run]);
    expect(kind).toBe("PASS");
    expect(witness).toMatchObject({ deadLetters: 1, replays: 3, runs: 1 });
  });

  it.each([
    ["a second run", [202, 409], [run, call({ arrivedAt: 70, nth: 3 })]],
    ["no run", [202, 409], []],
    ["a run that every answer denied", [409, 409], [run]],
  ])("fails %s", (_, statuses, runs) => {
    expect(kindOf([...dead, ...replays(statuses), ...runs])).toBe("FAIL");
  });

  it("tolerates that the loser is told of no such entry, or of a failure", () => {
    expect(kindOf([...dead, ...replays([202, 404]), run])).toBe("NON-STRICT");
    expect(kindOf([...dead, ...replays([202, 500]), run])).toBe("NON-STRICT");
  });

  it("judges by the plain replays where those with a body are refused", () => {
    const other = { jobId: "job-2", token: "token-2" };
    const plain = [
      op({ label: "parallel", ...other }),
      call({ arrivedAt: 5, status: 400, ...other }),
      ...replays([200, 409], "parallel"),
      call({ arrivedAt: 60, nth: 2, ...other }),
    ];
    expect(kindOf([...dead, ...replays([415, 415]), ...plain])).toBe("PASS");
  });

  it("does not pass when no replay was accepted or answered", () => {
    expect(kindOf([...dead, ...replays([403, 403])])).toBe("INCONCLUSIVE");
    expect(kindOf([...dead, ...replays([null, null])])).toBe("INCONCLUSIVE");
    expect(kindOf(dead)).toBe("INCONCLUSIVE");
  });

  it("counts the dead letters, the replays, those that were accepted, and the runs", () => {
    const second = { jobId: "job-2", token: "token-2" };
    const other = [
      op({ label: "parallel", ...second }),
      ...replays([200, 404, null], "parallel"),
      call({ ...second, arrivedAt: 90, nth: 2 }),
    ];
    const { kind, witness } = judge([...dead, ...replays([202, 409]), run, ...other]);
    expect(kind).toBe("NON-STRICT");
    expect(witness).toEqual({ deadLetters: 2, replays: 5, accepted: 2, runs: 2 });
  });

  it("counts the calls that came after the first replay was sent", () => {
    expect(kindOf([...dead, call({ arrivedAt: 50, nth: 2 }), ...replays([202]), run])).toBe("PASS");
    const later = replays([202]).map((replay) => ({ ...replay, sentAt: 65 }));
    expect(kindOf([...dead, ...replays([409]), run, ...later])).toBe("PASS");
    expect(kindOf([...dead, call({ arrivedAt: 51, nth: 2 }), ...replays([202]), run])).toBe("FAIL");
  });

  it("shows the submission, two of the replays, and the runs that are too many", () => {
    const runs = [run, call({ arrivedAt: 70, nth: 3 })];
    const sent = replays([202, 409, 409]);
    expect(judge([...dead, ...sent, ...runs]).evidence).toEqual([
      dead[0],
      ...sent.slice(0, 2),
      ...runs,
    ]);
    const denied = replays([409, 403, 409]);
    expect(judge([...dead, ...denied, run]).evidence).toEqual([
      dead[0],
      ...denied.slice(0, 2),
      run,
    ]);
    const taken = replays([409, 202, 202]);
    expect(judge([...dead, ...taken]).evidence).toEqual([dead[0], taken[1]]);
  });

  it("does not blame a run on replays of which one may have been accepted", () => {
    const sent = replays([409, null]);
    const { kind, evidence } = judge([...dead, ...sent, run]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toEqual([dead[0], sent[1]]);
    const plain = [
      op({ label: "parallel", jobId: "job-2", token: "token-2" }),
      ...replays([200], "parallel"),
      call({ jobId: "job-2", token: "token-2", arrivedAt: 60 }),
    ];
    expect(kindOf([...dead, ...sent, run, ...plain])).toBe("INCONCLUSIVE");
  });

  it.each([
    [404, "NON-STRICT"],
    [410, "NON-STRICT"],
    [409, "PASS"],
    [429, "PASS"],
    [503, "PASS"],
  ])("takes a repeated replay that is answered %i for %s", (status, kind) => {
    const sent = replays([202, status]);
    const verdict = judge([...dead, ...sent, run]);
    expect(verdict.kind).toBe(kind);
    expect(verdict.evidence).toEqual(kind === "PASS" ? [] : [sent[1]]);
  });

  it("shows the replay that was answered with a failure", () => {
    const sent = replays([202, 500]);
    expect(judge([...dead, ...sent, run]).evidence).toEqual([sent[1]]);
  });

  it("asks for nothing of a job that nobody replayed", () => {
    const other = { jobId: "job-2", token: "token-2", label: "kept" };
    const idle = [op(other), call({ jobId: "job-2", token: "token-2", arrivedAt: 900 })];
    expect(judge([...dead, ...replays([202]), run, ...idle])).toMatchObject({
      kind: "PASS",
      witness: { deadLetters: 2, replays: 1, runs: 1 },
    });
  });
});
