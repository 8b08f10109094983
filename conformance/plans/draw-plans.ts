import fc from "fast-check";
import { capabilities, hasLink } from "../contract/capability.ts";
import {
  planSchema,
  type Plan,
  type PlannedAnswer,
  type PlannedJob,
  type Step,
} from "../contract/plan.ts";
import type { Target } from "../contract/target.ts";
import { randomFrom } from "../random.ts";

const mostJobs = 8;
const mostFaults = 4;
const lanesOfClients = 3;
const stepsOfLane = 8;

/**
 * Draws plans that this target allows: a capability that it does not declare is not used.
 *
 * The same seed draws the same plans, on every machine.
 */
export function drawPlans(options: {
  target: Target;
  seed: string;
  count: number;
}): readonly Plan[] {
  const { target, seed, count } = options;
  const drawn = fc.sample(planFor(target), {
    seed: randomFrom(`${seed}/plans`).integer(2 ** 31),
    numRuns: count,
  });
  return drawn.map(({ jobs, clients, faults }, index) => ({
    schema: planSchema,
    seed: `${seed}/plans/${index}`,
    jobs,
    lanes: [...withSubmits(jobs, clients), faults].filter((lane) => lane.length > 0),
  }));
}

type Drawn = Readonly<{
  jobs: readonly PlannedJob[];
  clients: readonly (readonly Step[])[];
  faults: readonly Step[];
}>;

function planFor(target: Target): fc.Arbitrary<Drawn> {
  return fc.integer({ min: 1, max: mostJobs }).chain((jobs) =>
    fc.record({
      jobs: fc.array(plannedJob(target), { minLength: jobs, maxLength: jobs }),
      clients: fc.array(fc.array(clientStep(target, jobs), { maxLength: stepsOfLane }), {
        minLength: 1,
        maxLength: lanesOfClients,
      }),
      faults: faultSteps(target, jobs),
    }),
  );
}

const answer: fc.Arbitrary<PlannedAnswer> = fc.oneof(
  { weight: 3, arbitrary: fc.constant("ok" as const) },
  { weight: 3, arbitrary: fc.constant("hold" as const) },
  { weight: 2, arbitrary: fc.constant("unavailable" as const) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<PlannedAnswer[]>("slow", "reset", "refuse"),
  },
);

function plannedJob(target: Target): fc.Arbitrary<PlannedJob> {
  const tenants = declares(target, "two-tenants")
    ? fc.constantFrom<PlannedJob["tenant"][]>("tenant-a", "tenant-a", "tenant-b")
    : fc.constant("tenant-a" as const);
  return fc.record({
    tenant: tenants,
    // Few numbers, so that two jobs sometimes meet under one key.
    key: fc.integer({ min: 0, max: 3 * mostJobs }),
    answers: fc.array(answer, { maxLength: 3 }),
  });
}

function clientStep(target: Target, jobs: number): fc.Arbitrary<Step> {
  const job = fc.integer({ min: 0, max: jobs - 1 });
  const about = (what: "cancel" | "replay" | "read" | "release") =>
    fc.record({ do: fc.constant(what), job });
  const steps: fc.WeightedArbitrary<Step>[] = [
    { weight: 2, arbitrary: about("read") },
    { weight: 2, arbitrary: about("release") },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("await-call" as const), job }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("script" as const),
        job,
        answers: fc.array(answer, { maxLength: 2 }),
      }),
    },
  ];
  if (declares(target, "idempotency-key")) {
    const arbitrary = fc.record({ do: fc.constant("duplicate" as const), job });
    steps.push({ weight: 4, arbitrary });
  }
  if (declares(target, "cancel")) steps.push({ weight: 2, arbitrary: about("cancel") });
  if (declares(target, "dead-letters")) steps.push({ weight: 2, arbitrary: about("replay") });
  return fc.oneof(...steps);
}

/** Faults come in a lane of their own, with a heal after each but for the last, which the end heals. */
function faultSteps(target: Target, jobs: number): fc.Arbitrary<readonly Step[]> {
  const faults: fc.Arbitrary<Step>[] = [];
  for (const role of ["worker", "api"] as const) {
    if (!declares(target, `${role}-process`)) continue;
    const what = fc.constantFrom<("kill" | "pause")[]>("kill", "pause");
    faults.push(
      fc.record({ do: what, role: fc.constant(role), nth: fc.integer({ min: 0, max: 3 }) }),
    );
  }
  for (const role of ["worker", "api"] as const) {
    if (!hasLink(target, role, "store") && !hasLink(target, role, "broker")) continue;
    faults.push(
      fc.record({
        do: fc.constant("cut" as const),
        role: fc.constant(role),
        fault: fc.constantFrom(
          { kind: "refuse" as const },
          { kind: "reset" as const },
          { kind: "blackhole" as const },
          { kind: "cut" as const, direction: "in" as const },
          { kind: "cut" as const, direction: "out" as const },
          { kind: "latency" as const, ms: 100, jitterMs: 80 },
        ),
      }),
    );
  }
  if (faults.length === 0) return fc.constant([]);
  const awaited = fc.record({
    do: fc.constant("await-call" as const),
    job: fc.integer({ min: 0, max: jobs - 1 }),
  });
  const one = fc.tuple(fc.option(awaited, { nil: null }), fc.oneof(...faults), fc.boolean());
  return fc
    .array(one, { maxLength: mostFaults })
    .map((all) =>
      all.flatMap(([before, fault, healed]): Step[] => [
        ...(before === null ? [] : [before]),
        fault,
        ...(healed ? [{ do: "heal" } as const] : []),
      ]),
    );
}

/** Every job is submitted once by the first lanes in turn, before anything else is done about it. */
function withSubmits(
  jobs: readonly PlannedJob[],
  clients: readonly (readonly Step[])[],
): readonly (readonly Step[])[] {
  return clients.map((steps, lane) => [
    ...jobs.flatMap((_, job): Step[] =>
      job % clients.length === lane ? [{ do: "submit", job }] : [],
    ),
    ...steps,
  ]);
}

function declares(target: Target, capability: keyof typeof capabilities): boolean {
  return capabilities[capability].by(target);
}
