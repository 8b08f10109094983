import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { fault, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, note, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { deadWorkersJobIsTakenOverInTime } from "./dead-workers-job-is-taken-over-in-time.ts";

const exercise = "workers-killed-with-calls-open";

const judge = (history: History) =>
  telling(
    deadWorkersJobIsTakenOverInTime.judge({
      history,
      target: wholeTarget,
      policy: { leaseMs: 2_000 },
    }),
  );
const kindOf = (history: History): string => judge(history).kind;

/** Killed at 1 s; up again at the given time. The lease is 2 s, so that 5 s is the bound if up by 3 s. */
const killedAndUpAt = (upAt: number): History => [
  fault({ exercise, injectedAt: 1_000, confirmedAt: 1_000, settledAt: 1_000 }),
  fault({ exercise, fault: "start", injectedAt: upAt - 100, confirmedAt: upAt }),
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

  it("grants the lease and two seconds beside the wait for a call, and no more", () => {
    // The call came 9 ms after the answer; the kill was settled at 1,000.
    expect(kindOf([...killedAndUpAt(2_000), ...takenAt(5_009)])).toBe("PASS");
    expect(kindOf([...killedAndUpAt(2_000), ...takenAt(5_010)])).toBe("FAIL");
    expect(kindOf([...killedAndUpAt(2_000), ...forgotten(5_008)])).toBe("INCONCLUSIVE");
    expect(kindOf([...killedAndUpAt(2_000), ...forgotten(5_009)])).toBe("FAIL");
  });

  it("tells how many were caught, how soon they were called again, and what it granted", () => {
    const free = takenAt(2_300, { name: "free", label: "queued", calls: [{ arrivedAt: 2_300 }] });
    const other = takenAt(0, {
      name: "other",
      label: "slow",
      calls: [broken, { arrivedAt: 30_000 }],
    });
    const early = takenAt(0, { name: "early", calls: [{ arrivedAt: 100 }] });
    const { kind, witness } = judge([
      ...killedAndUpAt(2_000),
      ...takenAt(3_000),
      ...takenAt(4_500.4),
      ...free,
      ...other,
      ...early,
    ]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({
      callOpenAtKill: 2,
      takenOverInTime: 2,
      slowestMs: 3_500,
      leaseMs: 2_000,
      ownDelayMs: 9,
      freeJobsCalledAfterMs: 300,
      workersUpAfterMs: 1_000,
    });
  });

  it("says in its counters that nobody was killed, or that nobody came back", () => {
    expect(judge(takenAt(2_000)).witness).toEqual({
      callOpenAtKill: 0,
      takenOverInTime: 0,
      slowestMs: 0,
      leaseMs: 2_000,
      ownDelayMs: 0,
      freeJobsCalledAfterMs: 0,
      workersUpAfterMs: 0,
    });
    expect(judge([...killedAndUpAt(2_000).slice(0, 1), ...takenAt(4_000)]).witness).toMatchObject({
      callOpenAtKill: 1,
      takenOverInTime: 0,
      workersUpAfterMs: 0,
    });
  });

  it("shows the last two faults beside the story of the job that was late", () => {
    const again = fault({ exercise, process: "worker-2", injectedAt: 999, settledAt: 1_000 });
    const up = fault({
      exercise,
      process: "worker-2",
      fault: "start",
      injectedAt: 1_050,
      confirmedAt: 1_900,
    });
    const faults = killedAndUpAt(2_000);
    const late = takenAt(5_100);
    const verdict = judge([again, up, ...faults, ...late]);
    expect(verdict.evidence).toEqual([up, faults[1], ...late]);
    expect(verdict.because).toContain("4100 ms");
    expect(verdict.witness).toMatchObject({ callOpenAtKill: 1, takenOverInTime: 0, slowestMs: 0 });
    const never = judge([...faults, ...forgotten(20_000)]);
    expect(never.evidence).toEqual([...faults, ...forgotten(20_000)]);
    expect(never.because).not.toContain("Infinity");
  });

  it("shows the story of a job about which nothing can be said", () => {
    const unwatched = forgotten(4_000);
    expect(judge([...killedAndUpAt(2_000), ...unwatched]).evidence).toEqual(unwatched);
    const free = takenAt(9_000, { name: "free", label: "queued", calls: [{ arrivedAt: 9_000 }] });
    const slow = takenAt(20_000);
    const { evidence, because } = judge([...killedAndUpAt(3_000), ...slow, ...free]);
    expect(evidence).toEqual(slow);
    expect(because).toContain("6000 ms");
  });

  it("accuses nobody for one that was not watched, and accuses for another", () => {
    const history = [...killedAndUpAt(2_000), ...forgotten(4_000)];
    expect(kindOf(history)).toBe("INCONCLUSIVE");
    expect(kindOf([...history, ...takenAt(5_100, { readAt: 5_002 })])).toBe("FAIL");
  });

  it("fails a job whose worker slept past the lease while others ran", () => {
    const pausing = { exercise: "worker-paused-past-its-lease", process: "worker-1" };
    const slept = [
      note({ ...pausing, detail: "worker-1", figures: { held: 1 } }),
      fault({ ...pausing, fault: "stop", injectedAt: 100 }),
      fault({ ...pausing, fault: "resume", injectedAt: 90_000 }),
    ];
    const left = takenAt(0, {
      name: "left",
      exercise: pausing.exercise,
      label: "taken-over",
      calls: [{ arrivedAt: 50 }],
    });
    const good = [...killedAndUpAt(2_000), ...takenAt(3_000)];
    expect(judge([...good, ...slept, ...left])).toMatchObject({ kind: "FAIL", evidence: left });
    expect(kindOf([...good, ...left])).toBe("PASS");
  });
});
