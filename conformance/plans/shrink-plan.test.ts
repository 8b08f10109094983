import { describe, expect, it } from "vitest";
import { planSchema, sizeOf, type Plan, type Step } from "../contract/plan.ts";
import { shrinkPlan } from "./shrink-plan.ts";

const job = { tenant: "tenant-a", key: 0, answers: [] } as const;

function planOf(...lanes: readonly (readonly Step[])[]): Plan {
  return { schema: planSchema, seed: "test", jobs: Array.from({ length: 8 }, () => job), lanes };
}

const big = planOf(
  Array.from({ length: 8 }, (_, nth): Step => ({ do: "submit", job: nth })),
  [
    { do: "read", job: 1 },
    { do: "duplicate", job: 2 },
    { do: "duplicate", job: 5 },
  ],
  [
    { do: "kill", role: "worker", nth: 0 },
    { do: "heal" },
    { do: "pause", role: "api", nth: 1 },
    { do: "cut", role: "worker", fault: { kind: "reset" } },
  ],
);

const has = (plan: Plan, wanted: Step): boolean =>
  plan.lanes.flat().some((step) => JSON.stringify(step) === JSON.stringify(wanted));

const patient = new AbortController().signal;

describe("shrinking a plan", () => {
  it("leaves what the failure needs, and nothing else", async () => {
    const stillFails = async (plan: Plan): Promise<boolean> =>
      has(plan, { do: "submit", job: 2 }) &&
      has(plan, { do: "duplicate", job: 2 }) &&
      has(plan, { do: "kill", role: "worker", nth: 0 });
    const shrunk = await shrinkPlan({ plan: big, stillFails, repeats: 1, signal: patient });
    expect(shrunk.lanes.flat()).toEqual([
      { do: "submit", job: 2 },
      { do: "duplicate", job: 2 },
      { do: "kill", role: "worker", nth: 0 },
    ]);
    expect(sizeOf(shrunk)).toEqual({ jobs: 1, faults: 1, steps: 3 });
  });

  it("tries without faults first, then without jobs", async () => {
    const tried: Plan[] = [];
    await shrinkPlan({
      plan: big,
      stillFails: async (plan) => {
        tried.push(plan);
        return false;
      },
      repeats: 1,
      signal: patient,
    });
    const sizes = tried.map((plan) => sizeOf(plan));
    expect(sizes[0]).toMatchObject({ faults: 0, jobs: 8 });
    expect(sizes.slice(1, 4).map(({ faults }) => faults)).toEqual([2, 2, 2]);
    expect(sizes[4]).toMatchObject({ faults: 3, jobs: 4 });
  });

  it("gives a race several chances to show", async () => {
    let runs = 0;
    // Shows every third time, whatever is left.
    const stillFails = async (): Promise<boolean> => ++runs % 3 === 0;
    const shrunk = await shrinkPlan({ plan: big, stillFails, repeats: 3, signal: patient });
    expect(sizeOf(shrunk)).toEqual({ jobs: 1, faults: 0, steps: 1 });
  });

  it("says only of a plan that failed that it fails", async () => {
    const failed = new Set<string>();
    const stillFails = async (plan: Plan): Promise<boolean> => {
      const fails = plan.lanes.flat().length % 2 === 1;
      if (fails) failed.add(JSON.stringify(plan));
      return fails;
    };
    const shrunk = await shrinkPlan({ plan: big, stillFails, repeats: 1, signal: patient });
    expect(shrunk === big || failed.has(JSON.stringify(shrunk))).toBe(true);
  });

  it("ends early with the best so far", async () => {
    const stop = new AbortController();
    const shrunk = await shrinkPlan({
      plan: big,
      stillFails: async () => {
        stop.abort();
        return true;
      },
      repeats: 3,
      signal: stop.signal,
    });
    expect(sizeOf(shrunk).faults).toBe(0);
    expect(sizeOf(shrunk).jobs).toBe(8);
  });
});
