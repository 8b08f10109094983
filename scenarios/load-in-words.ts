import { counted, lasting } from "./figures/words.ts";
import type { Scenario } from "./scenario.ts";

/** Says what a scenario offers, with its durations as they are run. */
export function loadInWords(scenario: Scenario): string {
  const { load, workMs, pool, patienceMs } = scenario;
  const each = `${lasting(workMs)} of work each, ${pool} at a time; clients give up after ${lasting(patienceMs)}`;
  switch (load.kind) {
    case "burst":
      return `${counted(load.clicks)} clicks at one instant, each over a connection of its own; ${each}`;
    case "constant":
      return `${counted(load.perSec)} clicks a second for ${lasting(load.forSec * 1000)}, each over a connection of its own; ${each}`;
    default:
      return load satisfies never;
  }
}
