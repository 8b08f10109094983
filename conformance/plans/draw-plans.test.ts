import { describe, expect, it } from "vitest";
import { isFault, sizeOf } from "../contract/plan.ts";
import type { Target } from "../contract/target.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { drawPlans } from "./draw-plans.ts";

const target: Target = {
  ...wholeTarget,
  credentials: { tenantA: { a: "1" }, tenantB: { b: "1" } },
  links: [{ name: "store", carries: ["store", "broker"], to: "127.0.0.1:5432" }],
  processes: [
    { role: "api", command: ["api", "{{link:store}}"] },
    { role: "worker", command: ["worker", "{{link:store}}"], count: 2 },
  ],
};
const draw = (seed: string, count = 200, of: Target = target) =>
  drawPlans({ target: of, seed, count });

describe("drawing plans", () => {
  it("draws the same from the same seed, and others from others", () => {
    expect(draw("one")).toEqual(draw("one"));
    expect(draw("one")).not.toEqual(draw("two"));
  });

  it("draws every kind of step, over several keys and tenants", () => {
    const plans = draw("kinds");
    const steps = plans.flatMap(({ lanes }) => lanes.flat());
    expect([...new Set(steps.map((step) => step.do))].toSorted()).toEqual(
      "await-call cancel cut duplicate heal kill meet outlast-lease pause read release replay script submit".split(
        " ",
      ),
    );
    const jobs = plans.flatMap((plan) => plan.jobs);
    expect(new Set(jobs.map(({ tenant }) => tenant)).size).toBe(2);
    expect(new Set(jobs.map(({ key }) => key)).size).toBeGreaterThan(5);
  });

  it("lets all lanes meet as often, so that one act follows the other", () => {
    for (const { lanes } of draw("acts", 50)) {
      const meetings = lanes.map((lane) => lane.filter((step) => step.do === "meet").length);
      expect(new Set(meetings).size).toBe(1);
    }
  });

  it("submits each job once", () => {
    for (const { jobs, lanes } of draw("submits", 50)) {
      const submitted = lanes.flat().flatMap((step) => (step.do === "submit" ? [step.job] : []));
      expect(submitted.toSorted((a, b) => a - b)).toEqual(jobs.map((_, job) => job));
    }
  });

  it("is of a size that a person can still read", () => {
    for (const plan of draw("sizes", 50)) {
      expect(sizeOf(plan).jobs).toBeLessThanOrEqual(8);
      expect(sizeOf(plan).faults).toBeLessThanOrEqual(4);
    }
  });

  it("uses nothing that the target does not declare", () => {
    const { cancel: _cancel, deadLetters: _dead, processes: _processes, ...rest } = target;
    const bare: Target = { ...rest, submit: { path: "/", body: "{{probe}}" } };
    const steps = draw("bare", 100, bare).flatMap(({ lanes }) => lanes.flat());
    expect(steps.filter(isFault)).toEqual([]);
    expect(steps.some(({ do: what }) => ["cancel", "replay", "duplicate"].includes(what))).toBe(
      false,
    );
  });
});
