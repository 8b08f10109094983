import type { Check, Judged } from "./check.ts";
import { capabilities, type Capability } from "./contract/capability.ts";
import type { HistoryEvent } from "./contract/history.ts";
import type { CheckResult } from "./contract/run.ts";
import type { Verdict, VerdictKind } from "./contract/verdict.ts";
import { curlOf } from "./curl.ts";
import type { ExerciseEnd } from "./exercise.ts";
import { missingFor } from "./plan.ts";

/** Judges every check by what was recorded, in the order of the list. */
export function judgeAll(options: {
  checks: readonly Check[];
  judged: Judged;
  ends: ReadonlyMap<string, ExerciseEnd>;
  replayOf: (check: Check) => string;
}): readonly CheckResult[] {
  const { checks, judged, ends, replayOf } = options;
  return checks.map((check) => {
    const missing = missingFor(check, judged.target);
    const end = ends.get(check.exercise.id);
    const verdict = missing.length > 0 ? unsupported(missing) : verdictOf({ check, judged, end });
    return resultOf({ check, verdict, tookMs: end?.tookMs ?? 0, judged, replay: replayOf(check) });
  });
}

/** Puts together what a report shows of one check. */
export function resultOf(options: {
  check: Check;
  verdict: Verdict;
  tookMs: number;
  judged: Judged;
  replay: string;
}): CheckResult {
  const { check, verdict, tookMs, judged, replay } = options;
  const ops = verdict.evidence.filter((event) => event.kind === "op");
  return {
    id: check.id,
    requirement: check.requirement,
    level: check.level,
    title: check.title,
    clause: check.clause,
    exercise: { id: check.exercise.id, did: check.exercise.did, tookMs },
    verdict,
    replay,
    curl: ops.map((op) => curlOf(op, judged.target)),
  };
}

/** Runs one judge; a judge that crashes has seen nothing. */
export function judgeOnce(check: Check, judged: Judged): Verdict {
  try {
    return check.judge(judged);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return plain("HARNESS-ERROR", `the judge crashed: ${reason}`);
  }
}

function verdictOf(options: {
  check: Check;
  judged: Judged;
  end: ExerciseEnd | undefined;
}): Verdict {
  const { check, judged, end } = options;
  if (end === undefined || end.kind === "not-run") {
    return plain("INCONCLUSIVE", end?.because ?? "the run ended before its exercise");
  }
  const isMine = (event: HistoryEvent): boolean => event.exercise === check.exercise.id;
  const history = check.scope === "run" ? judged.history : judged.history.filter(isMine);
  const verdict = judgeOnce(check, { ...judged, history });
  // What is broken is broken, even if the exercise did not get to its end. A pass needs all of it.
  if (end.kind === "done" || verdict.kind === "FAIL") return verdict;
  if (end.kind === "missed")
    return plain("INCONCLUSIVE", `the stimulus was not achieved: ${end.because}`);
  return plain("HARNESS-ERROR", `the exercise could not be carried out: ${end.because}`);
}

function unsupported(missing: readonly Capability[]): Verdict {
  const ways = missing.map((capability) => capabilities[capability].declare);
  return plain("UNSUPPORTED", `not declared; to have it judged, ${ways.join(", and ")}`);
}

function plain(kind: VerdictKind, because: string): Verdict {
  return { kind, because, witness: {}, evidence: [] };
}
