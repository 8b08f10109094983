import type { ScenarioSide } from "../../conformance/contract/run.ts";

/** The figures of one side without the sentences and verdicts that are drawn from them. */
export type SideFigures = Omit<ScenarioSide, "sentence" | "budgets">;
