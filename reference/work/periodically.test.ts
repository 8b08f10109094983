import { describe, expect, it } from "vitest";

import { periodically } from "./periodically.ts";

describe("periodically", () => {
  it("goes on after a failure, and reports it", async () => {
    const failures: unknown[] = [];
    const thrice = Promise.withResolvers<void>();
    let runs = 0;
    const periodic = periodically({
      everyMs: 1,
      run: async () => {
        runs += 1;
        if (runs === 3) thrice.resolve();
        throw new Error(`run ${runs}`);
      },
      onError: (error) => failures.push(error),
    });
    await thrice.promise;
    await periodic.stop();
    expect(failures.slice(0, 2)).toEqual([new Error("run 1"), new Error("run 2")]);
  });

  it("never runs twice at once, and stops only when the last run is over", async () => {
    let [running, most, runs] = [0, 0, 0];
    const started = Promise.withResolvers<void>();
    const periodic = periodically({
      everyMs: 1,
      run: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => {
          setTimeout(resolve, 10);
        });
        running -= 1;
        runs += 1;
        if (runs === 2) started.resolve();
      },
      onError: (error) => {
        throw error;
      },
    });
    await started.promise;
    await periodic.stop();
    expect({ running, most }).toEqual({ running: 0, most: 1 });
  });
});
