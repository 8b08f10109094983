import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { fault, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents } from "../judging/job-events.fixture.ts";
import { attemptsOfAJobNeverOverlap } from "./attempts-of-a-job-never-overlap.ts";

const kindOf = (history: History): string =>
  attemptsOfAJobNeverOverlap.judge({
    history,
    target: wholeTarget,
    policy: wholeTarget.policy ?? {},
  }).kind;

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

  it("does not pass when nothing was called", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
