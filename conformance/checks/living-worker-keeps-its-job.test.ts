import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, note } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { livingWorkerKeepsItsJob } from "./living-worker-keeps-its-job.ts";

const judge = (history: History) =>
  telling(
    livingWorkerKeepsItsJob.judge({ history, target: wholeTarget, policy: { leaseMs: 2_000 } }),
  );
const kindOf = (history: History): string => judge(history).kind;

const held = (heldMs: number, ...more: readonly object[]): History => {
  const first = { arrivedAt: 0, answeredAt: heldMs, endedAt: heldMs };
  const calls = [first, ...more];
  return jobEvents({ name: "a", exercise: "calls-held-past-the-lease", label: "held", calls });
};

describe("living-worker-keeps-its-job", () => {
  it("passes a call that was held for three leases and not repeated", () => {
    const { kind, because, witness } = judge(held(6_000));
    expect(kind).toBe("PASS");
    expect(because).toContain("3 leases");
    expect(witness).toEqual({ held: 1, longestMs: 6_000, leaseMs: 2_000 });
  });

  it("needs a call that was held for 1.4 leases from its arrival", () => {
    const until = (endedAt: number) =>
      held(0).map((event) =>
        event.kind === "call" ? { ...event, arrivedAt: 100, endedAt } : event,
      );
    expect(judge(until(2_900))).toMatchObject({ kind: "PASS", witness: { longestMs: 2_800 } });
    expect(judge(until(2_899))).toMatchObject({ kind: "INCONCLUSIVE", witness: { held: 0 } });
  });

  it("says nothing where one of several calls ended too early, and shows its job", () => {
    const short = jobEvents({
      name: "b",
      exercise: "calls-held-past-the-lease",
      label: "held",
      calls: [{ arrivedAt: 0 }],
    });
    const { kind, evidence, witness } = judge([...held(6_000), ...short]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toEqual(short);
    expect(witness).toEqual({ held: 1, longestMs: 6_000, leaseMs: 2_000 });
    const uncalled = jobEvents({ name: "c", exercise: "calls-held-past-the-lease", label: "held" });
    expect(judge([...held(6_000), ...uncalled])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: uncalled,
    });
  });

  it("says for how many leases the first call was held, and shows the job", () => {
    const history = held(6_000, { arrivedAt: 2_100 });
    const { because, evidence } = judge(history);
    expect(because).toContain("3.0 leases");
    expect(evidence).toEqual(history);
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

  it("blames nobody where the machine stood still while the call was open", () => {
    const repeated = held(6_000, { arrivedAt: 6_100 });
    const stalled = (from: number, to: number) =>
      note({ exercise: "machine", what: "stalled", at: to, figures: { from, to } });
    expect(kindOf(repeated)).toBe("FAIL");
    expect(kindOf([...repeated, stalled(3_000, 3_700)])).toBe("INCONCLUSIVE");
    expect(kindOf([...repeated, stalled(8_001, 8_700)])).toBe("FAIL");
  });
});
