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
/** Each but the first begins when all that came before it is done, and has one fault at most. */
const mostActs = 4;
const lanesOfClients = 3;
const stepsInAnAct = 3;

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
  return drawn.map(({ jobs, acts }, index) => ({
    schema: planSchema,
    seed: `${seed}/plans/${index}`,
    jobs: jobs.map(({ job }) => job),
    lanes: lanesOf(jobs, acts),
  }));
}

type Drawn = Readonly<{
  /** With the act in which each is submitted, counted round and round. */
  jobs: readonly Readonly<{ job: PlannedJob; act: number }>[];
  acts: readonly Act[];
}>;

/** What goes on at the same time: what each client does, and what is broken. */
type Act = Readonly<{ clients: readonly (readonly Step[])[]; faults: readonly Step[] }>;

function planFor(target: Target): fc.Arbitrary<Drawn> {
  return fc.integer({ min: 1, max: mostJobs }).chain((jobs) => {
    const act = fc.record({
      clients: fc.array(fc.array(clientStep(target, jobs), { maxLength: stepsInAnAct }), {
        minLength: lanesOfClients,
        maxLength: lanesOfClients,
      }),
      faults: faultSteps(target, jobs),
    });
    const submitted = fc.record({
      job: plannedJob(target),
      act: fc.integer({ min: 0, max: mostActs - 1 }),
    });
    return fc.record({
      jobs: fc.array(submitted, { minLength: jobs, maxLength: jobs }),
      acts: fc.array(act, { minLength: 1, maxLength: mostActs }),
    });
  });
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

const outlasting: Step = { do: "outlast-lease" };
const healing: Step = { do: "heal" };
const meeting: Step = { do: "meet" };

/** One fault or none, before which a call may be awaited, and after which all may be healed. */
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
  const before = fc.oneof(
    fc.constant([]),
    awaited.map((step) => [step]),
  );
  const lasts = fc.constantFrom<(readonly Step[])[]>(
    [],
    [],
    ...(target.policy?.leaseMs === undefined ? [] : [[outlasting]]),
  );
  const after = fc.constantFrom<(readonly Step[])[]>([], [healing]);
  const fault = fc.tuple(before, fc.oneof(...faults), lasts, after);
  const none = fc.constantFrom<(readonly Step[])[]>([], [healing]);
  return fc.oneof(
    { weight: 1, arbitrary: none },
    {
      weight: 3,
      arbitrary: fault.map(([first, broken, lasting, last]) => [
        ...first,
        broken,
        ...lasting,
        ...last,
      ]),
    },
  );
}

/**
 * One lane for each client and one for the faults, which meet between the acts.
 *
 * Every job is submitted once, by the clients in turn, before they do anything else in its act.
 */
function lanesOf(jobs: Drawn["jobs"], acts: readonly Act[]): readonly (readonly Step[])[] {
  const submitsIn = (act: number, lane: number): readonly Step[] =>
    jobs.flatMap((drawn, job): Step[] =>
      drawn.act % acts.length === act && job % lanesOfClients === lane
        ? [{ do: "submit", job }]
        : [],
    );
  const clients = Array.from({ length: lanesOfClients }, (_, lane) =>
    acts.map(({ clients: steps }, act) => [...submitsIn(act, lane), ...(steps[lane] ?? [])]),
  );
  return [...clients, acts.map(({ faults }) => faults)]
    .filter((lane) => lane.some((steps) => steps.length > 0))
    .map((lane) => lane.flatMap((steps, act) => (act === 0 ? steps : [meeting, ...steps])));
}

function declares(target: Target, capability: keyof typeof capabilities): boolean {
  return capabilities[capability].by(target);
}
