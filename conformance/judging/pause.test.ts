import { describe, expect, it } from "vitest";
import { workerPausedPastItsLease } from "../exercises/worker-paused-past-its-lease.ts";
import { fault } from "./history.fixture.ts";
import { jobEvents, note } from "./job-events.fixture.ts";
import { leftAsleep, pauseIn } from "./pause.ts";

const exercise = workerPausedPastItsLease.id;
const leaseMs = 2_000;
const slept = (fromMs: number, toMs: number, process = "worker-1") => [
  note({ exercise, detail: "worker-1", figures: { held: 1 } }),
  fault({ exercise, process, fault: "stop", injectedAt: fromMs }),
  fault({ exercise, process, fault: "resume", injectedAt: toMs }),
];
const job = (...arrivals: readonly number[]) =>
  jobEvents({
    name: "one",
    exercise,
    label: "taken-over",
    calls: arrivals.map((arrivedAt) => ({ arrivedAt })),
  });

describe("a worker that sleeps past its lease", () => {
  it("is the one that the note names, in the exercise that lets it sleep", () => {
    expect(pauseIn(slept(100, 900))).toMatchObject({ stoppedAt: 100, resumedAt: 900 });
    expect(pauseIn(slept(100, 900, "worker-2"))).toBeNull();
    const elsewhere = slept(100, 900).map((event) => ({ ...event, exercise: "elsewhere" }));
    expect(pauseIn(elsewhere)).toBeNull();
    expect(pauseIn(slept(100, 900).slice(0, 2))).toBeNull();
    expect(pauseIn([])).toBeNull();
  });

  it("is told by a note of its exercise, whatever else was done to others", () => {
    const [named, stop, resume] = slept(100, 900);
    const others = [
      note({ exercise: "elsewhere", detail: "worker-2" }),
      fault({ exercise, process: "worker-1", fault: "start", injectedAt: 10 }),
      fault({ exercise: "elsewhere", process: "worker-1", fault: "stop", injectedAt: 20 }),
      ...job(50),
    ];
    const found = pauseIn([...others, ...slept(100, 900)]);
    expect(found).toEqual({ stoppedAt: 100, resumedAt: 900, faults: [stop, resume] });
    expect(pauseIn([named, resume].flatMap((event) => event ?? []))).toBeNull();
  });

  it("leaves the jobs that it had begun and that nobody called until it woke up", () => {
    const long = slept(100, 10_100);
    expect(leftAsleep([...long, ...job(50)], leaseMs)).toHaveLength(1);
    expect(leftAsleep([...long, ...job(50, 10_101)], leaseMs)).toHaveLength(1);
    expect(leftAsleep([...long, ...job(50, 10_100)], leaseMs)).toEqual([]);
    expect(leftAsleep([...long, ...job(100)], leaseMs)).toEqual([]);
    expect(leftAsleep([...long, ...job()], leaseMs)).toEqual([]);
  });

  it("says nothing of a sleep that was hardly longer than the lease", () => {
    expect(leftAsleep([...slept(100, 10_099), ...job(50)], leaseMs)).toEqual([]);
    expect(leftAsleep([...slept(100, 10_100), ...job(50)], leaseMs + 1)).toEqual([]);
    expect(leftAsleep(job(50), leaseMs)).toEqual([]);
  });
});
