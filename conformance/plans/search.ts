import type { Plan } from "../contract/plan.ts";
import { sizeOf } from "../contract/plan.ts";
import { shrinkPlan } from "./shrink-plan.ts";
import type { Trial } from "./trial.ts";

/** What a search through plans has come to. */
export type Search = Readonly<{
  plans: number;
  jobs: number;
  faults: number;
  steps: number;
  /** The smallest plan that was seen to fail, and what it broke then; null if all held. */
  failed: Trial | null;
}>;

/** A race that was lost once may be won the next times. */
const repeats = 3;

/**
 * Tries plans one after the other until one fails, and makes that one as small as it gets.
 *
 * Ends early, with what is known by then, when `signal` is aborted, or when `isOver` says so of the
 * search and `isEnough` of the shrinking: a large plan that fails is better than none.
 */
export async function searchPlans(options: {
  plans: readonly Plan[];
  tryOnce: (plan: Plan) => Promise<Trial>;
  onTrial: (tried: number) => void;
  isOver: () => boolean;
  isEnough: () => boolean;
  signal: AbortSignal;
}): Promise<Search> {
  const { plans, tryOnce, onTrial, isOver, signal } = options;
  let tried = 0;
  const sum = { jobs: 0, faults: 0, steps: 0 };
  for (const plan of plans) {
    if (signal.aborted || isOver()) break;
    const trial = await tryOnce(plan);
    const { jobs, faults, steps } = sizeOf(plan);
    sum.jobs += jobs;
    sum.faults += faults;
    sum.steps += steps;
    onTrial(++tried);
    if (trial.broken.length === 0) continue;
    return { plans: tried, ...sum, failed: await smallest(trial, options) };
  }
  return { plans: tried, ...sum, failed: null };
}

/** Shrinks while any row is broken that was broken at first: another failure is another plan. */
async function smallest(
  trial: Trial,
  { tryOnce, isEnough, signal }: Parameters<typeof searchPlans>[0],
): Promise<Trial> {
  const rows = new Set(trial.broken.map(({ check }) => check.requirement));
  const enough = new AbortController();
  signal.addEventListener("abort", () => enough.abort(), { once: true });
  let best = trial;
  await shrinkPlan({
    plan: trial.plan,
    repeats,
    signal: enough.signal,
    stillFails: async (plan) => {
      const next = await tryOnce(plan);
      if (isEnough()) enough.abort();
      const fails = next.broken.some(({ check }) => rows.has(check.requirement));
      if (fails) best = next;
      return fails;
    },
  });
  return best;
}
