import { isFault, type Plan, type Step } from "../contract/plan.ts";

/** Tells whether a plan still shows what is wrong. */
export type StillFails = (plan: Plan) => Promise<boolean>;

/**
 * Looks for a smaller plan that still fails: without faults first, then without jobs, then without
 * other steps, round after round until nothing more can be left out.
 *
 * A race may hide: each candidate gets `repeats` chances to fail before it is said to hold. What is
 * returned has failed itself. It ends early, with the best so far, when `signal` is aborted.
 */
export async function shrinkPlan(options: {
  plan: Plan;
  stillFails: StillFails;
  repeats: number;
  signal: AbortSignal;
}): Promise<Plan> {
  const { stillFails, repeats, signal } = options;
  const failsOnce = async (plan: Plan): Promise<boolean> => {
    for (let chance = 0; chance < repeats && !signal.aborted; chance += 1) {
      if (await stillFails(plan)) return true;
    }
    return false;
  };
  let smallest = options.plan;
  for (let hasShrunk = true; hasShrunk && !signal.aborted;) {
    hasShrunk = false;
    for (const candidatesOf of [withoutFaults, withoutJobs, withoutSteps]) {
      for (let next = await first(candidatesOf(smallest), failsOnce); next !== null;) {
        smallest = next;
        hasShrunk = true;
        next = await first(candidatesOf(smallest), failsOnce);
      }
    }
  }
  return smallest;
}

async function first(
  candidates: readonly Plan[],
  fails: (plan: Plan) => Promise<boolean>,
): Promise<Plan | null> {
  for (const candidate of candidates) if (await fails(candidate)) return candidate;
  return null;
}

/** All faults at once, then each alone. */
function withoutFaults(plan: Plan): readonly Plan[] {
  const places = placesOf(plan, isFault);
  if (places.length === 0) return [];
  const one = places.map((place) => without(plan, (at) => at === place));
  const all = without(plan, (at) => places.includes(at));
  return places.length === 1 ? one : [all, ...one];
}

/** The later half of the jobs, then each alone. A job that is left out takes all its steps along. */
function withoutJobs(plan: Plan): readonly Plan[] {
  const used = [...new Set(plan.lanes.flat().flatMap((step) => ("job" in step ? [step.job] : [])))];
  const half = used.slice(Math.ceil(used.length / 2));
  const sets = [...(used.length > 2 ? [half] : []), ...used.map((job) => [job])];
  return sets
    .filter((jobs) => jobs.length > 0 && jobs.length < used.length)
    .map((jobs) => without(plan, (_, step) => "job" in step && jobs.includes(step.job)));
}

/** Steps that are no submission, in halves, quarters and so on: without its submission a job goes whole. */
function withoutSteps(plan: Plan): readonly Plan[] {
  const places = placesOf(plan, (step) => step.do !== "submit");
  return partsOf(places).map((part) => without(plan, (at) => part.includes(at)));
}

/** All of it, then its halves, their halves, and in the end each alone. */
function partsOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const parts: (readonly Item[])[] = [];
  for (let size = items.length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < items.length; from += size)
      parts.push(items.slice(from, from + size));
  }
  return parts;
}

/** A step's place, counted over all lanes. */
type Place = number;

function placesOf(plan: Plan, isMeant: (step: Step) => boolean): readonly Place[] {
  return plan.lanes.flat().flatMap((step, place) => (isMeant(step) ? [place] : []));
}

function without(plan: Plan, leaveOut: (place: Place, step: Step) => boolean): Plan {
  let place = -1;
  const lanes = plan.lanes.map((lane) =>
    lane.filter((step) => {
      place += 1;
      return !leaveOut(place, step);
    }),
  );
  return { ...plan, lanes: lanes.filter((lane) => lane.length > 0) };
}
