import type { Scenario } from "../scenario.ts";
import { trafficSpike } from "./traffic-spike.ts";

/** Every scenario there is, in reading order. One line each; no discovery, no side effects. */
export const scenarios = [trafficSpike] as const satisfies readonly Scenario[];
