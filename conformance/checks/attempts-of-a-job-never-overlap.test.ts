import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { call, fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { attemptsOfAJobNeverOverlap } from "./attempts-of-a-job-never-overlap.ts";

const judge = (history: History) =>
  telling(
    attemptsOfAJobNeverOverlap.judge({
      history,
      target: wholeTarget,
      policy: wholeTarget.policy ?? {},
    }),
  );
const kindOf = (history: History): string => judge(history).kind;

const job = (...calls: readonly object[]): History =>
  jobEvents({ name: "a", exercise: "test", calls });

/** Open from 0 to 5 s, and answered then. */
const long = { arrivedAt: 0, answeredAt: 5_000, endedAt: 5_000 };

describe("attempts-of-a-job-never-overlap", () => {
  it.each([
    ["calls one after the other", job({ status: 503 }, {})],
    ["a call that begins as the one before is answered", job(long, { arrivedAt: 5_000 })],
    [
      "a second call while the first worker is paused, and the first's late end (VIS-3)",
      [...job(long, { arrivedAt: 3_000 }), fault({ fault: "stop", injectedAt: 1_000 })],
    ],
    [
      "a call that a resumed worker had begun before its pause",
      [
        ...job({ ...long, arrivedAt: 10 }, { arrivedAt: 3_100 }),
        fault({ fault: "resume", injectedAt: 3_000 }),
      ],
    ],
    [
      "a call whose end by the worker was noticed late",
      job({ arrivedAt: 0, end: "aborted", endedAt: 6_100 }, { arrivedAt: 6_000 }),
    ],
  ])("passes %s", (_, history) => {
    expect(kindOf(history)).toBe("PASS");
  });

  it.each([
    ["a second call while the first is open", job(long, { arrivedAt: 3_000 })],
    ["two calls at the same time, answered at once", job({ arrivedAt: 0 }, { arrivedAt: 5 })],
    [
      "a second call that began after a pause was over",
      [
        ...job({ ...long, arrivedAt: 2_000 }, { arrivedAt: 4_000 }),
        fault({ fault: "stop", injectedAt: 0 }),
        fault({ fault: "resume", injectedAt: 1_000 }),
      ],
    ],
    [
      "a timed-out call that is kept open beside the next",
      job({ arrivedAt: 0, end: "aborted", endedAt: 9_000 }, { arrivedAt: 8_000 }),
    ],
  ])("fails %s", (_, history) => {
    expect(kindOf(history)).toBe("FAIL");
  });

  it("counts the jobs, those that were called again, and those that overlapped", () => {
    const other = jobEvents({ name: "b", exercise: "test", calls: [{}] });
    expect(judge([...job({ status: 503 }, {}), ...other]).witness).toEqual({
      jobs: 2,
      calledMoreThanOnce: 1,
      overlaps: 0,
    });
  });

  it("shows the two calls that were live at once, and for how long they were", () => {
    const calls = [{ arrivedAt: 0 }, { ...long, arrivedAt: 100 }, { arrivedAt: 3_000 }];
    const { because, witness, evidence } = judge(job(...calls));
    expect(evidence).toMatchObject([{ nth: 2 }, { nth: 3 }]);
    expect(because).toMatch(/\b10 ms/);
    expect(witness).toEqual({ jobs: 1, calledMoreThanOnce: 1, overlaps: 1 });
  });

  it("finds an overlap with a call that came long before", () => {
    expect(
      kindOf(job(long, { end: "aborted", arrivedAt: 10, endedAt: 20 }, { arrivedAt: 4_000 })),
    ).toBe("FAIL");
  });

  it("does not compare calls that may be of different jobs", () => {
    const shared = { token: "shared", exercise: "test" };
    const nameless = { ...shared, jobId: null };
    const twins = [
      op({ ...shared, jobId: "job-1", idempotencyKey: "key-1" }),
      op({ ...shared, jobId: "job-2", idempotencyKey: "key-2" }),
      call({ ...nameless, arrivedAt: 10, answeredAt: 500, endedAt: 500 }),
      call({ ...nameless, arrivedAt: 100, nth: 2 }),
    ];
    expect(kindOf(twins)).toBe("INCONCLUSIVE");
    expect(kindOf([...twins, ...job({})])).toBe("PASS");
  });

  it("does not pass when nothing was called", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
