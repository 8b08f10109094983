import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { wholeInbox } from "../judging/dead-letters.fixture.ts";
import { call, op } from "../judging/history.fixture.ts";
import { deadLetterIsReplayedOnce } from "./dead-letter-is-replayed-once.ts";

const judge = (history: History) =>
  deadLetterIsReplayedOnce.judge({ history, target: wholeInbox, policy: {} });
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
});
