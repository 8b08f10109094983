import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents } from "../judging/job-events.fixture.ts";
import { livingWorkerKeepsItsJob } from "./living-worker-keeps-its-job.ts";

const kindOf = (history: History): string =>
  livingWorkerKeepsItsJob.judge({ history, target: wholeTarget, policy: { leaseMs: 2_000 } }).kind;

const held = (heldMs: number, ...more: readonly object[]): History => {
  const first = { arrivedAt: 0, answeredAt: heldMs, endedAt: heldMs };
  const calls = [first, ...more];
  return jobEvents({ name: "a", exercise: "calls-held-past-the-lease", label: "held", calls });
};

describe("living-worker-keeps-its-job", () => {
  it("passes a call that was held for three leases and not repeated", () => {
    expect(kindOf(held(6_000))).toBe("PASS");
  });

  it.each([
    ["while the first is open", held(6_000, { arrivedAt: 2_100 })],
    ["only after two leases (M23)", held(6_000, { arrivedAt: 4_200 })],
    ["after the first was answered", held(6_000, { arrivedAt: 6_100 })],
    [
      "because its worker gave it up",
      held(0, { arrivedAt: 2_100 }).map((event) =>
        event.kind === "call" && event.nth === 1
          ? { ...event, end: "aborted", endedAt: 2_050, answeredAt: null, answer: null }
          : event,
      ),
    ],
  ])("fails a second call %s", (_, history) => {
    expect(kindOf(history as History)).toBe("FAIL");
  });

  it("does not pass when no call was held long enough", () => {
    expect(kindOf(held(1_000))).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
