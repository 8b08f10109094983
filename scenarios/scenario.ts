import type { CheckId } from "../conformance/checks/index.ts";
import type { ControlId } from "./controls/control.ts";
import type { Load } from "./load/arrivals.ts";

/**
 * A question put to a service under load, beside the design that the question warns of.
 *
 * It is data only, so that it can be printed, compared and drawn; `run-scenario.ts` acts on it.
 */
export type Scenario<Id extends string = string> = Readonly<{
  /** Kebab-case, and the file's name. Never reused, never renamed once released. */
  id: Id;
  title: string;
  /** What is to be found out, as a person would ask it. */
  question: string;
  /** When the clicks come. Every click is a client of its own and submits one job. */
  load: Load;
  /** How long the job's dependency takes to answer. */
  workMs: number;
  /** How many jobs run at a time, on either side; a target that declares its own gives it to both. */
  pool: number;
  /** How long a client waits for its first answer before it gives up. */
  patienceMs: number;
  /** How long accepted jobs may take to end once all clicks are answered. */
  drainMs: number;
  /** The design that takes the same load for comparison. It is shown, never judged. */
  control: ControlId;
  /** The checks whose judges look at everything that happened to the target. */
  guards: readonly CheckId[];
  budgets: Budgets;
}>;

/** What the target must keep. What no click could show is not kept. */
export type Budgets = Readonly<{
  /**
   * From the click to the first answer, 99th percentile. It is the service's own effort, which no
   * time scale makes smaller; the generator may be late by a twentieth of it.
   */
  answerP99Ms: number;
  /** From the click to the result, the slowest. Only what exceeds the first answer is scaled. */
  resultMaxMs: number;
  /** Clicks that end without a result, for whatever reason. */
  withoutResult: number;
}>;

/** Defines a scenario; the identity, typed so that ids become a union. */
export function defineScenario<const Id extends string>(scenario: Scenario<Id>): Scenario<Id> {
  return scenario;
}

/** Runs the scenario's time faster or slower: work, patience, arrivals, drain, and what follows from them. */
export function scaled(scenario: Scenario, timeScale: number): Scenario {
  const { load, budgets } = scenario;
  const { answerP99Ms, resultMaxMs } = budgets;
  return {
    ...scenario,
    load: load.kind === "burst" ? load : scaledRate(load, timeScale),
    workMs: scenario.workMs * timeScale,
    patienceMs: scenario.patienceMs * timeScale,
    drainMs: scenario.drainMs * timeScale,
    budgets: { ...budgets, resultMaxMs: answerP99Ms + (resultMaxMs - answerP99Ms) * timeScale },
  };
}

function scaledRate(load: Extract<Load, { kind: "constant" }>, timeScale: number): Load {
  return { ...load, perSec: load.perSec / timeScale, forSec: load.forSec * timeScale };
}
