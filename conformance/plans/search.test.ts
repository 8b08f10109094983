import { describe, expect, it } from "vitest";
import { checks } from "../checks/index.ts";
import { planSchema, sizeOf, type Plan } from "../contract/plan.ts";
import { searchPlans } from "./search.ts";
import type { Broken, Trial } from "./trial.ts";

const [first, second] = checks;

const planWith = (kills: number): Plan => ({
  schema: planSchema,
  seed: "test",
  jobs: [{ tenant: "tenant-a", key: 0, answers: [] }],
  lanes: [
    [{ do: "submit", job: 0 }],
    Array.from({ length: kills }, (_, nth) => ({ do: "kill", role: "worker", nth }) as const),
  ],
});

const failing = (check: Broken["check"]): Broken => ({
  check,
  verdict: { kind: "FAIL", because: "lost", witness: {}, evidence: [] },
});

function search(options: {
  plans: readonly Plan[];
  brokenBy: (plan: Plan) => readonly Broken[];
  isEnough?: () => boolean;
}) {
  const tried: Plan[] = [];
  const searched = searchPlans({
    plans: options.plans,
    tryOnce: async (plan): Promise<Trial> => {
      tried.push(plan);
      return { plan, history: [], broken: options.brokenBy(plan) };
    },
    onTrial: () => undefined,
    isOver: () => false,
    isEnough: options.isEnough ?? (() => false),
    signal: new AbortController().signal,
  });
  return searched.then((found) => ({ found, tried }));
}

describe("searching through plans", () => {
  it("counts what was tried where all plans hold", async () => {
    const { found } = await search({ plans: [planWith(1), planWith(2)], brokenBy: () => [] });
    expect(found).toEqual({ plans: 2, jobs: 2, faults: 3, steps: 5, failed: null });
  });

  it("stops at the first that fails, and makes it small", async () => {
    const { found, tried } = await search({
      plans: [planWith(0), planWith(4), planWith(9)],
      brokenBy: (plan) => (sizeOf(plan).faults >= 1 ? [failing(first)] : []),
    });
    expect(found.plans).toBe(2);
    expect(found.failed === null ? null : sizeOf(found.failed.plan)).toMatchObject({ faults: 1 });
    expect(tried.some((plan) => sizeOf(plan).faults === 9)).toBe(false);
  });

  it("does not take another failure for the same one", async () => {
    const { found } = await search({
      plans: [planWith(3)],
      brokenBy: (plan) => [failing(sizeOf(plan).faults >= 3 ? first : second)],
    });
    expect(found.failed === null ? null : sizeOf(found.failed.plan).faults).toBe(3);
    expect(found.failed?.broken.map(({ check }) => check.id)).toEqual([first.id]);
  });

  it("keeps what it has when the time is over", async () => {
    const { found, tried } = await search({
      plans: [planWith(5)],
      brokenBy: () => [failing(first)],
      isEnough: () => true,
    });
    expect(tried).toHaveLength(2);
    expect(found.failed).not.toBeNull();
  });
});
