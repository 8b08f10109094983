import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import { cutEvents, verdictBy } from "../judging/cut-events.fixture.ts";
import { jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { postEvents } from "../judging/post-events.fixture.ts";
import { completedJobIsNotDoneAgain } from "./completed-job-is-not-done-again.ts";
import { aboutEntry } from "../judging/dead-letters.fixture.ts";

const exercise = "workers-cut-off";
const kindOf = (...history: readonly HistoryEvent[]): string =>
  verdictBy(completedJobIsNotDoneAgain, history).kind;

/** Long after the cuts of the API, so that none explains what the other does. */
const begin = 100_000;
const fault = { kind: "cut", direction: "in" } as const;
const cut = cutEvents({ exercise, role: "worker", at: begin + 100, until: begin + 800, fault });
const answered = { arrivedAt: begin + 50, answeredAt: begin + 300, endedAt: begin + 300 } as const;
const again = { arrivedAt: begin + 2_500 } as const;
/** Answered while the confirm could not come back, and seen to have succeeded at 400. */
const held = (said: Partial<SaidJob> = {}) =>
  jobEvents({
    name: "held",
    exercise,
    label: "held",
    calls: [answered],
    at: begin,
    readAt: begin + 400,
    ...said,
  });

describe("completed-job-is-not-done-again", () => {
  it("passes a job that was completed without its worker hearing of it, and left alone", () => {
    expect(kindOf(...cut, ...held())).toBe("PASS");
  });

  it("passes a job that was called again before anybody said that it had succeeded", () => {
    const twice = { calls: [answered, again], readAt: begin + 4_000 };
    expect(kindOf(...cut, ...held(twice))).toBe("PASS");
  });

  it("fails a call that comes after the service said that the job had succeeded", () => {
    expect(kindOf(...cut, ...held({ calls: [answered, again] }))).toBe("FAIL");
  });

  it("passes that call if somebody replayed the job", () => {
    const replay = aboutEntry("replay", "entry", {
      exercise,
      jobId: "job-held",
      sentAt: begin + 1_000,
    });
    const calls = [answered, again];
    expect(kindOf(...cut, ...held({ calls }), replay)).toBe("PASS");
  });

  it("fails a submission whose confirm was lost and that is done as two jobs, or twice", () => {
    const two = postEvents("a", { calls: [{}, { jobId: "job-b", nth: 2 }] });
    expect(kindOf(...cut, ...held(), ...two)).toBe("FAIL");
    const twice = [{}, { nth: 2, arrivedAt: 700 }];
    expect(kindOf(...cut, ...held(), ...postEvents("a", { calls: twice }))).toBe("FAIL");
    expect(kindOf(...cut, ...held(), ...postEvents("a"))).toBe("PASS");
  });

  it("says nothing where no confirm was lost", () => {
    const other = cutEvents({
      exercise,
      role: "worker",
      at: begin + 100,
      until: begin + 800,
      fault: { kind: "blackhole" },
    });
    expect(kindOf(...other, ...held())).toBe("INCONCLUSIVE");
    expect(kindOf(...held())).toBe("INCONCLUSIVE");
  });
});
