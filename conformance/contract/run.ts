import type { RunOutcome } from "./exit-codes.ts";
import type { Policy } from "./policy.ts";
import type { Ms } from "./time.ts";
import type { Verdict } from "./verdict.ts";

/** The version of the shape of `run.json`; it changes with every change that a reader must know of. */
export const runSchema = "jobproof.run/1";

/** One execution: what was judged, how it ended, and all that a report shows. Lives in `run.json`. */
export type Run = Readonly<{
  schema: typeof runSchema;
  /** The folder's name. */
  id: string;
  kind: "gate" | "scenario";
  /** As typed, so that it can be typed again. */
  command: string;
  seed: string;
  startedAt: string;
  tookMs: number;
  /** Null unless the run was ended early; then by what. */
  interruptedBy: string | null;
  outcome: RunOutcome;
  /** One sentence: the verdict, and why. */
  sentence: string;
  target: TargetSummary;
  environment: Environment;
  /** How many lines `history.jsonl` has: by this a truncated one is known. */
  historyEvents: number;
  /** Where the time went, in order. */
  stages: readonly Stage[];
  ledger: LedgerFigures;
  checks: readonly CheckResult[];
  scenarios: readonly ScenarioResult[];
  conservation: Conservation | null;
  /** What a search through random plans has come to, where there was one. */
  plans?: PlanFigures;
}>;

/** How many plans were tried, with how much in them. `failed` is null if all held. */
export type PlanFigures = Readonly<{
  plans: number;
  jobs: number;
  faults: number;
  steps: number;
  /** The smallest plan that was seen to fail: its file in the run's folder, its size, and the rows it broke. */
  failed: Readonly<{ file: string; jobs: number; faults: number; rows: readonly string[] }> | null;
}>;

export type TargetSummary = Readonly<{
  name: string;
  /** Whether this is the service that ships with Jobproof. */
  bundled: boolean;
  /** What it stands on, such as `PostgreSQL 18.4 (embedded), SKIP LOCKED`. */
  tier: string;
  policy: Policy;
}>;

export type Environment = Readonly<{
  jobproof: string;
  node: string;
  system: string;
  cpu: string;
  cores: number;
  memoryBytes: number;
  /** Spread of a fixed calibration loop, in per cent of its median. */
  noisePercent: number;
}>;

/** One part of the work; `startedAt` is counted from the start of the command. */
export type Stage = Readonly<{ title: string; startedAt: Ms; tookMs: number }>;

/** How fast our own probe server was: a slow ledger would be blamed on the target. */
export type LedgerFigures = Readonly<{
  calls: number;
  /** From a call's last byte to its answer, less the delay that was asked for; held calls do not count. */
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** 99th percentile of the delay of the ledger's event loop. */
  loopDelayP99Ms: number;
}>;

export type CheckResult = Readonly<{
  id: string;
  /** The row of the requirements, such as `ACC-1`. */
  requirement: string;
  level: "must" | "should";
  title: string;
  clause: Clause;
  exercise: Readonly<{ id: string; did: string; tookMs: number }>;
  verdict: Verdict;
  /** The command that runs this check alone with the same seed. */
  replay: string;
  /** Requests of the evidence as curl lines. */
  curl: readonly string[];
}>;

/** Where a requirement comes from. Without `url` it is our own contract. */
export type Clause = Readonly<{ text: string; url?: string }>;

/** Where all accepted jobs are. `lost` above 0 cannot pass. */
export type Conservation = Readonly<{
  accepted: number;
  succeeded: number;
  failed: number;
  canceled: number;
  expired: number;
  unfinished: number;
  lost: number;
  calls: number;
  effectKeys: number;
}>;

export type ScenarioResult = Readonly<{
  id: string;
  title: string;
  question: string;
  /** What is offered, in words. */
  load: string;
  sides: readonly ScenarioSide[];
  guards: readonly CheckResult[];
}>;

/** One of the designs that took the same load: the reference or the control. */
export type ScenarioSide = Readonly<{
  side: "reference" | "control";
  title: string;
  /** One sentence: what happened here. */
  sentence: string;
  offered: number;
  accepted: number;
  completed: number;
  refused: number;
  timedOut: number;
  failed: number;
  lost: number;
  /** From the intended time to the first answer, of all that were answered. */
  answerMs: LatencySummary;
  /** From the intended time to the result, of all that completed. */
  resultMs: LatencySummary;
  /** How late requests were sent, which is our own fault. */
  generatorLagMs: LatencySummary;
  series: Series;
  bands: readonly Band[];
  conservation: Conservation;
  budgets: readonly BudgetResult[];
}>;

export type LatencySummary = Readonly<{
  n: number;
  p50: number;
  p90: number;
  p99: number;
  max: number;
  /** HdrHistogram V2, compressed, base64; microseconds. */
  histogram: string;
}>;

/** Samples at equal steps; every list has the length of `atSec`. Counts are cumulative. */
export type Series = Readonly<{
  atSec: readonly number[];
  accepted: readonly number[];
  completed: readonly number[];
  refused: readonly number[];
  timedOut: readonly number[];
  /** Accepted (control: sent) and not started yet. */
  waiting: readonly number[];
  /** Calls of the dependency that are open. */
  inFlight: readonly number[];
}>;

/** A span in which something was done to the service. */
export type Band = Readonly<{ fromSec: number; toSec: number; label: string }>;

export type BudgetResult = Readonly<{
  title: string;
  limit: number;
  measured: number;
  unit: string;
  n: number;
  holds: boolean;
}>;
