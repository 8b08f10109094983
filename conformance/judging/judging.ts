import type { Check, Judged } from "./check.ts";
import { capabilities, type Capability } from "../contract/capability.ts";
import type { HistoryEvent } from "../contract/history.ts";
import type { CheckResult } from "../contract/run.ts";
import type { Verdict, VerdictKind } from "../contract/verdict.ts";
import { curlOf } from "../curl.ts";
import type { Exercise, ExerciseEnd } from "../exercise.ts";
import { exercisesOf, missingFor } from "../way.ts";

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
    const exercises = exercisesOf(check, judged.target);
    const verdict =
      missing.length > 0 ? unsupported(missing) : verdictOf({ check, exercises, judged, ends });
    const tookMs = exercises.reduce((sum, { id }) => sum + (ends.get(id)?.tookMs ?? 0), 0);
    const did = exercises.map((exercise) => exercise.did).join(" ");
    const exercise = { id: check.exercise.id, did, tookMs };
    return resultOf({ check, exercise, verdict, judged, replay: replayOf(check) });
  });
}

/** Puts together what a report shows of one check. */
export function resultOf(options: {
  check: Check;
  exercise: CheckResult["exercise"];
  verdict: Verdict;
  judged: Judged;
  replay: string;
}): CheckResult {
  const { check, exercise, verdict, judged, replay } = options;
  const ops = verdict.evidence.filter((event) => event.kind === "op");
  return {
    id: check.id,
    requirement: check.requirement,
    level: check.level,
    title: check.title,
    clause: check.clause,
    exercise,
    verdict,
    replay,
    curl: ops.map((op) => curlOf(op, judged.target)),
  };
}

/** Runs one judge; a judge that crashes has seen nothing. */
function judgeOnce(check: Check, judged: Judged): Verdict {
  try {
    return check.judge(judged);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return plain("HARNESS-ERROR", `the judge crashed: ${reason}`);
  }
}

function verdictOf(options: {
  check: Check;
  exercises: readonly Exercise[];
  judged: Judged;
  ends: ReadonlyMap<string, ExerciseEnd>;
}): Verdict {
  const { check, exercises, judged, ends } = options;
  const ids = new Set(exercises.map(({ id }) => id));
  // Whoever was interrupted had no chance to see what would have come next, and accuses nobody.
  const cut = [...ids].map((id) => interruptedBy(ends.get(id))).find((found) => found !== null);
  if (cut !== undefined) return cut;
  const isMine = (event: HistoryEvent): boolean => ids.has(event.exercise);
  const history = check.scope === "run" ? judged.history : judged.history.filter(isMine);
  const blocked = blockedBy([...ids].map((id) => ends.get(id)));
  if (blocked !== null) return blocked;
  const verdict = judgeOnce(check, { ...judged, history });
  // A process that ended by itself explains in a whole run what no fault of ours does.
  const elsewhere = check.scope === "run" ? blockedBy([...ends.values()]) : null;
  if (verdict.kind === "FAIL" && elsewhere !== null) return elsewhere;
  // What is broken is broken, even if an exercise did not get to its end. A pass needs all of them.
  if (verdict.kind === "FAIL") return verdict;
  for (const id of ids) {
    const unfinished = unfinishedBy(ends.get(id));
    if (unfinished !== null) return unfinished;
  }
  return verdict;
}

/** What an exercise that was not carried out, or cut short, makes of a verdict; null where it was not. */
function interruptedBy(end: ExerciseEnd | undefined): Verdict | null {
  if (end === undefined) return plain("INCONCLUSIVE", "the run ended before its exercise");
  return end.kind === "not-run" ? plain("INCONCLUSIVE", end.because) : null;
}

/** What is left to say where the target was gone: nobody can tell its silence from a fault of it. */
function blockedBy(ends: readonly (ExerciseEnd | undefined)[]): Verdict | null {
  const blocked = ends.find((end) => end?.kind === "blocked");
  return blocked === undefined ? null : plain("BLOCKED", blocked.because);
}

/** What an exercise that did not get to its end by itself makes of a verdict; null where it did. */
function unfinishedBy(end: ExerciseEnd | undefined): Verdict | null {
  switch (end?.kind) {
    case "missed":
      return plain("INCONCLUSIVE", `the stimulus was not achieved: ${end.because}`);
    case "crashed":
      return plain("HARNESS-ERROR", `the exercise could not be carried out: ${end.because}`);
    case "done":
    case "blocked":
    case "not-run":
    case undefined:
      return null;
  }
}

function unsupported(missing: readonly Capability[]): Verdict {
  const ways = missing.map((capability) => capabilities[capability].declare);
  return plain("UNSUPPORTED", `not declared; to have it judged, ${ways.join(", and ")}`);
}

function plain(kind: VerdictKind, because: string): Verdict {
  return { kind, because, witness: {}, evidence: [] };
}
