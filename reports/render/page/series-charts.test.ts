import { describe, expect, it } from "vitest";
import { exampleScenario } from "../example-scenario.fixture.ts";
import { scalesOf, sideCharts } from "./series-charts.ts";

const scenario = exampleScenario();

describe("the pictures of a scenario's sides", () => {
  it("share their scales, so that they can be compared", () => {
    const scales = scalesOf(scenario);
    const [first, second] = scenario.sides.map((side) => sideCharts(side, { id: "a", scales }));
    expect(first?.waiting.y).toEqual(second?.waiting.y);
    expect(first?.outcomes.x).toEqual(second?.outcomes.x);
  });

  it("leave out what happened on no side, and keep what happened on one", () => {
    expect(scalesOf(scenario).seen).toEqual(["accepted", "completed", "timedOut"]);
  });

  it("are thinned in a long run without losing a peak or the end", () => {
    const { sides } = scenario;
    const atSec = Array.from({ length: 5000 }, (_, index) => index);
    const calm = atSec.map(() => 0);
    const accepted = atSec.map((sec) => sec * 2);
    const waiting = calm.with(3333, 777);
    const series = { accepted, completed: calm, refused: calm, timedOut: calm, inFlight: calm };
    const side = { ...sides[0], series: { ...series, atSec, waiting } } as (typeof sides)[number];
    const scales = scalesOf({ ...scenario, sides: [side] });
    const charts = sideCharts(side, { id: "a", scales });
    const points = charts.waiting.lines[0]?.points ?? [];
    expect(points.length).toBeLessThanOrEqual(600);
    expect(Math.max(...points.map(([, jobs]) => jobs))).toBe(777);
    expect(charts.outcomes.lines[0]?.points.at(-1)).toEqual([4999, 9998]);
  });
});
