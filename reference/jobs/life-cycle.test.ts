import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isTerminal, jobStates, type JobState } from "../../conformance/contract/job.ts";
import {
  afterCrash,
  afterFailure,
  cancelOf,
  lifeCycle,
  moved,
  type JobEvent,
} from "./life-cycle.ts";

const events = Object.values(lifeCycle).flatMap((moves) => Object.keys(moves)) as JobEvent[];
const anyEvents = fc.array(fc.constantFrom(...events), { maxLength: 40 });
const anyState = fc.constantFrom(...jobStates);

describe("the life of a job", () => {
  it("never leaves a terminal state except by a replay", () => {
    fc.assert(
      fc.property(anyState, fc.constantFrom(...events), (state, event) => {
        const next = moved(state, event);
        expect(isTerminal(state) && next !== null).toBe(state === "failed" && event === "replay");
      }),
    );
  });

  it("runs only what was queued, and ends as succeeded only what ran", () => {
    fc.assert(
      fc.property(anyEvents, (happened) => {
        const path = pathOf(happened);
        const before = (state: JobState) =>
          path.flatMap((reached, index) => (reached === state ? [path[index - 1]] : []));
        expect(before("running").every((state) => state === "queued")).toBe(true);
        expect(before("succeeded").every((state) => state === "running")).toBe(true);
        expect(path[0]).toBe("queued");
      }),
    );
  });

  it("reaches every state", () => {
    const reached = new Set(fc.sample(anyEvents, 2_000).flatMap((happened) => pathOf(happened)));
    expect([...jobStates].filter((state) => !reached.has(state))).toEqual([]);
  });

  it("lets a cancel end only what has not ended", () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const may = cancelOf(state) === "cancel" || cancelOf(state) === "request";
        expect(may).toBe(!isTerminal(state));
      }),
    );
  });
});

describe("the budgets", () => {
  const anyBudget = fc.record({
    maxAttempts: fc.integer({ min: 1, max: 10 }),
    maxCrashes: fc.integer({ min: 0, max: 10 }),
    // True is a failure that may pass, false a lease loss.
    fates: fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
  });

  it("end any job: never more than both together, and each exactly", () => {
    fc.assert(
      fc.property(anyBudget, ({ maxAttempts, maxCrashes, fates }) => {
        let failures = 0;
        let crashes = 0;
        const end = fates.findIndex((isFailure) => {
          if (isFailure) failures += 1;
          else crashes += 1;
          const next = isFailure
            ? afterFailure({ failures, isPermanent: false, maxAttempts })
            : afterCrash({ crashes, maxCrashes });
          return next === "die";
        });
        expect(end).toBeGreaterThanOrEqual(0);
        expect(end + 1).toBeLessThanOrEqual(maxAttempts + maxCrashes);
        expect(failures === maxAttempts || crashes === maxCrashes + 1).toBe(true);
      }),
    );
  });

  it("give up at once what will not pass", () => {
    expect(afterFailure({ failures: 1, isPermanent: true, maxAttempts: 4 })).toBe("die");
  });
});

function pathOf(happened: readonly JobEvent[]): readonly JobState[] {
  const path: JobState[] = ["queued"];
  for (const event of happened) {
    const next = moved(path.at(-1) ?? "queued", event);
    if (next !== null) path.push(next);
  }
  return path;
}
