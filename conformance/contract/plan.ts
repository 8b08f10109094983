import type { LinkFault, ProcessRole } from "./fault.ts";

/** The version of the shape of a plan file. */
export const planSchema = "jobproof.plan/1";

/**
 * A random sequence of requests and faults, as it can be stored and run again.
 *
 * What is done is exactly this; how the steps of different lanes meet in time is up to the machine,
 * which is why a plan is run several times before it is said to hold.
 */
export type Plan = Readonly<{
  schema: typeof planSchema;
  /** From which it was drawn, for people. */
  seed: string;
  jobs: readonly PlannedJob[];
  /** Each lane does its steps in order; the lanes run side by side. */
  lanes: readonly (readonly Step[])[];
}>;

export type PlannedJob = Readonly<{
  tenant: "tenant-a" | "tenant-b";
  /** Jobs of equal number have the same idempotency key, whoever submits them. */
  key: number;
  /** What the dependency answers to its calls, in order; afterwards `ok`. */
  answers: readonly PlannedAnswer[];
}>;

/** `hold` keeps the call open until a release, a script, or the end of the plan. */
export type PlannedAnswer = "ok" | "slow" | "unavailable" | "refuse" | "reset" | "hold";

/** `job` is the place of the job in the plan, from 0. */
export type Step =
  | Readonly<{ do: "submit" | "duplicate" | "cancel" | "replay" | "read" | "release"; job: number }>
  /** Changes what the dependency answers from now on. */
  | Readonly<{ do: "script"; job: number; answers: readonly PlannedAnswer[] }>
  /** Waits until the job has been called once more, so that what follows meets an open call. */
  | Readonly<{ do: "await-call"; job: number }>
  /** Waits until a lease that was held before has run out, and another had the time to take over. */
  | Readonly<{ do: "outlast-lease" }>
  /** Waits until every other lane has met as often, or has ended: what follows comes after it all. */
  | Readonly<{ do: "meet" }>
  /** `nth` is counted over the processes of the role, round and round. */
  | Readonly<{ do: "kill" | "pause"; role: ProcessRole; nth: number }>
  | Readonly<{ do: "cut"; role: ProcessRole; fault: LinkFault }>
  | Readonly<{ do: "heal" }>;

/** Says whether a step disturbs the service rather than using it. */
export function isFault(step: Step): boolean {
  return step.do === "kill" || step.do === "pause" || step.do === "cut";
}

/** How many jobs a plan submits, and how many faults it has. */
export function sizeOf(plan: Plan): Readonly<{ jobs: number; faults: number; steps: number }> {
  const steps = plan.lanes.flat();
  const submitted = new Set(steps.flatMap((step) => (step.do === "submit" ? [step.job] : [])));
  return { jobs: submitted.size, faults: steps.filter(isFault).length, steps: steps.length };
}
