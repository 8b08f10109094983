import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { call, fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { everyExtraAttemptIsExplained } from "./every-extra-attempt-is-explained.ts";

const judge = (history: History) =>
  telling(
    everyExtraAttemptIsExplained.judge({
      history,
      target: wholeTarget,
      policy: wholeTarget.policy ?? {},
    }),
  );

const job = (...calls: readonly object[]): History =>
  jobEvents({ name: "a", exercise: "test", calls });

describe("every-extra-attempt-is-explained", () => {
  it.each([
    ["one call", job({})],
    ["a retry after 503", job({ status: 503 }, {})],
    ["a call that a kill broke", [...job({ end: "aborted" }, {}), fault({ injectedAt: 15 })]],
    [
      "an answered call repeated after a kill that came before its record (V1)",
      [...job({}, { arrivedAt: 4_000 }), fault({ injectedAt: 50 })],
    ],
  ])("passes %s", (_, history) => {
    expect(judge(history).kind).toBe("PASS");
  });

  it.each([
    ["a repetition for no reason", job({}, {})],
    ["two repetitions after one failure", job({ status: 503 }, {}, {})],
    ["a call that was dropped and repeated for no reason", job({ end: "aborted" }, {})],
    [
      "two repetitions after a kill",
      [
        ...job({ end: "aborted" }, { arrivedAt: 3_000 }, { arrivedAt: 3_100 }),
        fault({ injectedAt: 15 }),
        fault({ injectedAt: 15, process: "worker-2" }),
      ],
    ],
    ["a repetition that a fault came too late for", [...job({}, {}), fault({ injectedAt: 9_000 })]],
  ])("fails %s", (_, history) => {
    expect(judge(history).kind).toBe("FAIL");
  });

  it("shows submission, fault and calls", () => {
    const history = [...job({}, {}, {}), fault({ injectedAt: 50 })];
    const kinds = judge(history).evidence.map(({ kind }) => kind);
    expect(kinds).toEqual(["op", "fault", "call", "call", "call"]);
  });

  it("does not pass when nothing was called", () => {
    expect(judge([]).kind).toBe("INCONCLUSIVE");
  });

  it("counts jobs, repetitions, calls, failures and faults", () => {
    const other = jobEvents({ name: "b", exercise: "test", calls: [{}] });
    const history = [
      ...job({ status: 503 }, { status: 500 }, {}),
      ...other,
      fault({ injectedAt: 9_000 }),
    ];
    expect(judge(history)).toMatchObject({
      kind: "PASS",
      witness: { jobs: 2, repeated: 1, calls: 4, failures: 2, faults: 1 },
    });
  });

  it("counts the first call of each of two jobs that share a token as no repetition", () => {
    const shared = { token: "shared", exercise: "test" };
    const twins = ["1", "2"].map((n) =>
      op({ ...shared, jobId: `job-${n}`, idempotencyKey: `key-${n}` }),
    );
    const calls = [10, 50].map((arrivedAt) => call({ ...shared, jobId: null, arrivedAt }));
    expect(judge([...twins, ...calls])).toMatchObject({
      kind: "PASS",
      witness: { jobs: 1, repeated: 0, calls: 2 },
    });
  });

  it("shows one submission, four of the faults, and the calls", () => {
    const repeat = op({ exercise: "test", token: "token-a", jobId: "job-a", sentAt: 1 });
    const faults = [50, 350, 650, 950, 1_250].map((injectedAt) => fault({ injectedAt }));
    const calls = Array.from({ length: 9 }, () => ({}));
    const history = [...job(...calls), repeat, ...faults];
    const kinds = judge(history).evidence.map(({ kind }) => kind);
    expect(kinds.slice(0, 6)).toEqual(["op", "fault", "fault", "fault", "fault", "call"]);
  });
});
