import type { ScenarioResult, ScenarioSide } from "../../../conformance/contract/run.ts";

/** The sides of a scenario in reading order: first the design that is warned of, then the reference. */
export function sidesInOrder(scenario: ScenarioResult): readonly ScenarioSide[] {
  return scenario.sides.toSorted((a, b) => order[a.side] - order[b.side]);
}

const order: Readonly<Record<ScenarioSide["side"], number>> = { control: 0, reference: 1 };
