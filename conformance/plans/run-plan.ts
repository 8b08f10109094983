import type { Plan, Step } from "../contract/plan.ts";
import type { Bench, Submission } from "../exercise.ts";
import { openMeetings } from "./meetings.ts";
import { openPlannedJobs, type PlannedJobs } from "./planned-jobs.ts";

/** How long a step may wait for a call that may never come. */
const awaitCallMs = 1_000;

/** Until somebody has noticed that a lease has run out. */
const takeOverMs = 500;

/**
 * Carries out a plan: its lanes side by side, the steps of each in order; then heals everything and
 * lets every call that is held go. It judges nothing.
 *
 * Resolves to what was submitted, so that its end can be awaited.
 */
export async function runPlan(options: {
  bench: Bench;
  plan: Plan;
  exercise: string;
}): Promise<readonly Submission[]> {
  const { bench, plan } = options;
  const jobs = openPlannedJobs(options);
  const all = plan.jobs.map((_, job) => job);
  await Promise.all(plan.jobs.map(({ answers }, job) => jobs.script(job, answers)));
  const meetings = openMeetings(plan.lanes.length);
  await Promise.all(
    plan.lanes.map(async (steps, lane) => {
      const meet = (): Promise<void> => meetings.meet(lane);
      try {
        for (const step of steps) await carryOut({ bench, jobs, step, meet });
      } finally {
        meetings.end(lane);
      }
    }),
  );
  await bench.heal();
  await Promise.all(all.map((job) => jobs.script(job, [])));
  await Promise.all(all.map((job) => jobs.release(job)));
  return jobs.submissions();
}

async function carryOut(options: {
  bench: Bench;
  jobs: PlannedJobs;
  step: Step;
  meet: () => Promise<void>;
}): Promise<void> {
  const { bench, jobs, step, meet } = options;
  switch (step.do) {
    case "submit":
    case "duplicate":
      return jobs.submit(step.job);
    case "cancel":
    case "read":
    case "replay":
    case "release":
      return jobs[step.do](step.job);
    case "script":
      return jobs.script(step.job, step.answers);
    case "await-call": {
      const before = jobs.calls(step.job);
      return void (await bench.until(() => jobs.calls(step.job) > before, awaitCallMs));
    }
    case "outlast-lease":
      return bench.pause((bench.policy.leaseMs ?? 0) + takeOverMs);
    case "meet":
      return meet();
    case "kill":
    case "pause":
      return disturbProcess(bench, step);
    case "cut":
      return disturbLinks(bench, step);
    case "heal":
      return bench.heal();
    default:
      return step satisfies never;
  }
}

type ProcessStep = Extract<Step, { do: "kill" | "pause" }>;
type CutStep = Extract<Step, { do: "cut" }>;

async function disturbProcess(bench: Bench, { do: what, role, nth }: ProcessStep): Promise<void> {
  const names = bench.processes(role);
  const name = names[nth % Math.max(1, names.length)];
  // An earlier step may have taken it away, or it fell with its store.
  if (name !== undefined && bench.isUp(name))
    await bench.apply(what === "kill" ? "kill" : "stop", [name]);
}

async function disturbLinks(bench: Bench, { role, fault }: CutStep): Promise<void> {
  await bench.disturb(fault, bench.links(role));
}
