import { writeFile } from "node:fs/promises";
import path from "node:path";
import { HarnessError } from "../conformance/contract/harness-error.ts";
import { sizeOf } from "../conformance/contract/plan.ts";
import type { PlanFigures } from "../conformance/contract/run.ts";
import type { Target } from "../conformance/contract/target.ts";
import { drawPlans } from "../conformance/plans/draw-plans.ts";
import type { Pace } from "../conformance/exercise.ts";
import { planText } from "../conformance/plans/plan-file.ts";
import type { PlanOrder } from "../conformance/plans/search-at.ts";
import type { Search } from "../conformance/plans/search.ts";

/** The file in the run's folder that holds a plan which failed. */
export const planFile = "plan.json";

/** No run gets through more. */
const mostPlans = 2_000;

/** How long a plan that failed is made smaller, beyond the time of the search. */
const shrinkForMs = 180_000;

/** How long a full gate tries plans, unless `--plans` says otherwise. */
const fullSeconds = "60";

/**
 * The plans that `--plans` or a full gate asks for; null where neither does.
 *
 * Throws HarnessError `options-contradict` if it is not a number of seconds.
 */
export function plansOf(options: {
  target: Target;
  seed: string;
  pace: Pace;
  flags: Readonly<{ plans?: string }>;
}): PlanOrder | null {
  const { target, seed, pace, flags } = options;
  const asked = flags.plans ?? (pace === "full" ? fullSeconds : undefined);
  if (asked === undefined) return null;
  const seconds = Number(asked);
  if (!Number.isFinite(seconds) || seconds <= 0) {
    throw new HarnessError({
      code: "options-contradict",
      message: `--plans ${asked}: that is no number of seconds.`,
      hint: "Say for how many seconds random plans shall be tried, such as --plans 60.",
    });
  }
  const plans = drawPlans({ target, seed, count: mostPlans });
  return { plans, forMs: 1_000 * seconds, shrinkForMs };
}

/** Leaves a plan that failed in the run's folder, and says what the report tells of the search. */
export async function keepPlan(search: Search | null, folder: string): Promise<PlanFigures | null> {
  if (search === null) return null;
  const { plans, jobs, faults, steps, failed } = search;
  if (failed === null) return { plans, jobs, faults, steps, failed: null };
  await writeFile(path.join(folder, planFile), planText(failed.plan));
  const rows = failed.broken.map(({ check }) => check.requirement);
  const { jobs: ofJobs, faults: ofFaults } = sizeOf(failed.plan);
  return {
    plans,
    jobs,
    faults,
    steps,
    failed: { file: planFile, jobs: ofJobs, faults: ofFaults, rows },
  };
}

/** The command that carries out a plan again. */
export function planCommand(file: string, flags: TargetFlags): string {
  return `npx jobproof gate${targetOptions(flags)} --plan ${path.relative(process.cwd(), file) || file}`;
}

/** Which target is judged, as the options that say so again; empty for the default. */
export function targetOptions({ target, tier }: TargetFlags): string {
  if (target !== undefined) return ` --target ${target}`;
  return tier === undefined ? "" : ` --tier ${tier}`;
}

type TargetFlags = Readonly<{ target?: string; tier?: string }>;
