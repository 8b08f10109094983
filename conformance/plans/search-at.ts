import type { Check } from "../judging/check.ts";
import type { Plan } from "../contract/plan.ts";
import { benchOf, type Site } from "../site.ts";
import { searchPlans, type Search } from "./search.ts";
import { tryPlan } from "./trial.ts";

/** Plans to be tried, how long, and how long one that fails may be made smaller. */
export type PlanOrder = Readonly<{ plans: readonly Plan[]; forMs: number; shrinkForMs: number }>;

/** Tries plans at a site, within the time of the order. */
export async function searchAt(
  site: Site,
  options: {
    order: PlanOrder;
    checks: readonly Check[];
    onTrial: (tried: number) => void;
    signal: AbortSignal;
  },
): Promise<Search> {
  const { order, checks, onTrial, signal } = options;
  const { clock, recorder } = site;
  const ground = {
    target: site.options.target,
    benchOf: (exercise: string) => benchOf(site, exercise),
    recorder,
    checks,
  };
  const searchUntil = clock() + order.forMs;
  let carriedOut = 0;
  return searchPlans({
    plans: order.plans,
    tryOnce: (plan) => {
      carriedOut += 1;
      return tryPlan(ground, { plan, exercise: `plan-${carriedOut}` });
    },
    onTrial,
    isOver: () => clock() > searchUntil,
    isEnough: () => clock() > searchUntil + order.shrinkForMs,
    signal,
  });
}
