import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { fault, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { deadWorkersJobIsTakenOverInTime } from "./dead-workers-job-is-taken-over-in-time.ts";

const exercise = "workers-killed-with-calls-open";

const kindOf = (history: History): string =>
  deadWorkersJobIsTakenOverInTime.judge({
    history,
    target: wholeTarget,
    policy: { leaseMs: 2_000 },
  }).kind;

/** Killed at 1 s; up again at the given time. The lease is 2 s, so that 5 s is the bound if up by 3 s. */
const killedAndUpAt = (upAt: number): History => [
  fault({ exercise, injectedAt: 1_000, confirmedAt: 1_000, settledAt: 1_000 }),
  fault({ exercise, fault: "start", injectedAt: 1_100, confirmedAt: upAt }),
];

const broken = { arrivedAt: 10, end: "aborted", endedAt: 1_000 } as const;

const takenAt = (arrivedAt: number, said: Partial<SaidJob> = {}): History =>
  jobEvents({
    name: `${arrivedAt}`,
    exercise,
    label: "held",
    calls: [broken, { arrivedAt }],
    ...said,
  });

const forgotten = (readAt: number): History =>
  takenAt(0, { calls: [broken], state: "running", readAt });

describe("dead-workers-job-is-taken-over-in-time", () => {
  it.each([
    ["within the lease and 2 s", [...killedAndUpAt(2_000), ...takenAt(4_900)]],
    [
      "before its lease was over, where the connection is the lease",
      [...killedAndUpAt(1_200), ...takenAt(1_300)],
    ],
    ["within 2 s of a late start", [...killedAndUpAt(6_000), ...takenAt(7_900)]],
  ])("passes a job that was taken over %s", (_, history) => {
    expect(kindOf(history)).toBe("PASS");
  });

  it("grants what the jobs took to be called when nothing was wrong", () => {
    const slow = takenAt(5_500, { calls: [{ ...broken, arrivedAt: 800 }, { arrivedAt: 5_500 }] });
    expect(kindOf([...killedAndUpAt(2_000), ...slow])).toBe("PASS");
  });

  it("grants what jobs took that nobody had claimed, up to where a slow service could hide", () => {
    const free = (arrivedAt: number): History =>
      takenAt(arrivedAt, { name: "free", label: "queued", calls: [{ arrivedAt }] });
    const late = [...killedAndUpAt(3_000), ...takenAt(6_800)];
    expect(kindOf(late)).toBe("FAIL");
    expect(kindOf([...late, ...free(5_000)])).toBe("PASS");
    expect(kindOf([...killedAndUpAt(3_000), ...takenAt(20_000), ...free(9_000)])).toBe(
      "INCONCLUSIVE",
    );
    // The later what was free comes, the more would be in time, if all of it were granted.
    expect(kindOf([...killedAndUpAt(3_000), ...takenAt(20_000), ...free(40_000)])).toBe(
      "INCONCLUSIVE",
    );
  });

  it("fails a job that was taken over later", () => {
    expect(kindOf([...killedAndUpAt(2_000), ...takenAt(4_000), ...takenAt(5_100)])).toBe("FAIL");
  });

  it("fails a job that was never taken over, if it was watched long enough", () => {
    expect(kindOf([...killedAndUpAt(2_000), ...forgotten(20_000)])).toBe("FAIL");
    expect(kindOf([...killedAndUpAt(2_000), ...forgotten(4_000)])).toBe("INCONCLUSIVE");
  });

  it("does not pass when no call was open, nobody was killed, or nobody came back", () => {
    const early = takenAt(0, { calls: [{ arrivedAt: 100 }] });
    expect(kindOf([...killedAndUpAt(2_000), ...early])).toBe("INCONCLUSIVE");
    expect(kindOf(takenAt(2_000))).toBe("INCONCLUSIVE");
    expect(kindOf([...killedAndUpAt(2_000).slice(0, 1), ...takenAt(4_000)])).toBe("INCONCLUSIVE");
  });
});
