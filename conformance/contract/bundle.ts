import type { CheckResult, Environment, TargetSummary } from "./run.ts";
import type { VerdictKind } from "./verdict.ts";

/** The version of the shape of `bundle.json`. */
export const bundleSchema = "jobproof.bundle/1";

/**
 * What a certification rests on, so that somebody else can check it: which cases there were, what
 * became of each, and hashes of the list and of the history. Lives in `bundle.json` beside `run.json`.
 */
export type Bundle = Readonly<{
  schema: typeof bundleSchema;
  /** Whether every MUST row was judged and holds, and nothing is inconclusive. */
  certified: boolean;
  /** One sentence: certified, or why not. */
  sentence: string;
  /** The version of Jobproof. */
  suite: string;
  /** The run's id, which is its folder's name. */
  run: string;
  startedAt: string;
  seed: string;
  command: string;
  target: TargetSummary;
  environment: Environment;
  /** Every case of this version of the suite, in the order of the catalogue. */
  cases: readonly Case[];
  /** SHA-256 of `cases` as JSON without spaces, in hex: the same for all who use this version. */
  casesSha256: string;
  verdicts: readonly CaseVerdict[];
  history: Readonly<{
    file: string;
    events: number;
    /** SHA-256 of the file's bytes, in hex. */
    sha256: string;
  }>;
}>;

/** One case of the suite: what is demanded, and by whom. */
export type Case = Readonly<
  Pick<CheckResult, "requirement" | "id" | "level" | "title"> & { clause: string }
>;

/** What became of a case. */
export type CaseVerdict = Readonly<{ requirement: string; id: string; kind: VerdictKind }>;
