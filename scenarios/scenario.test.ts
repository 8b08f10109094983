import { describe, expect, it } from "vitest";
import { scenarios } from "./catalog/index.ts";
import { trafficSpike } from "./catalog/traffic-spike.ts";
import { loadInWords } from "./load-in-words.ts";
import { arrivalsOf } from "./load/arrivals.ts";
import { scaled, type Scenario } from "./scenario.ts";

describe("a scaled scenario", () => {
  it("is itself at scale 1", () => {
    for (const scenario of scenarios) expect(scaled(scenario, 1)).toEqual(scenario);
  });

  it("shortens work, patience, drain and what follows from them", () => {
    const quick = scaled(trafficSpike, 0.1);
    expect(quick).toMatchObject({ workMs: 20, patienceMs: 3_000, drainMs: 12_000, pool: 5 });
    // The first answer is the service's own effort, and takes as long as ever.
    expect(quick.budgets).toEqual({ answerP99Ms: 10_000, resultMaxMs: 17_000, withoutResult: 0 });
    expect(arrivalsOf(quick.load)).toHaveLength(1_000);
  });

  it("sends as many in a shorter time", () => {
    const steady: Scenario = {
      ...trafficSpike,
      load: { kind: "constant", perSec: 20, forSec: 30 },
    };
    const quick = scaled(steady, 0.1);
    expect(quick.load).toEqual({ kind: "constant", perSec: 200, forSec: 3 });
    expect(arrivalsOf(quick.load)).toHaveLength(arrivalsOf(steady.load).length);
  });
});

describe("a load in words", () => {
  it("tells what is offered, and by when clients leave", () => {
    expect(loadInWords(trafficSpike)).toBe(
      "1,000 clicks at one instant, each over a connection of its own; 200 ms of work each, 5 at a time; clients give up after 30 s",
    );
    expect(
      loadInWords({ ...trafficSpike, load: { kind: "constant", perSec: 20, forSec: 30 } }),
    ).toContain("20 clicks a second for 30 s");
  });
});
