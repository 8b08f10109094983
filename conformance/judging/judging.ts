import type { Check, Judged } from "./check.ts";
import { capabilities, type Capability } from "../contract/capability.ts";
import type { History } from "../contract/history.ts";
import type { CheckResult } from "../contract/run.ts";
import type { Target } from "../contract/target.ts";
import type { Verdict, VerdictKind } from "../contract/verdict.ts";
import { curlOf } from "../curl.ts";
import type { ExerciseEnd } from "../exercise.ts";
import { exercisesOf, missingFor } from "../way.ts";
import { machine } from "./stalls.ts";
import { groupBy } from "./views.ts";

/** Judges every check by what was recorded, in the order of the list. */
export function judgeAll(options: {
  checks: readonly Check[];
  judged: Judged;
  ends: ReadonlyMap<string, ExerciseEnd>;
  replayOf: (check: Check) => string;
}): readonly CheckResult[] {
  const { checks, judged, ends, replayOf } = options;
  const verdicts = new Map<Check, Verdict>();
  const historyOf = partsIn(judged.history);
  // Those that look at the same part of the history share what they look up; then it is forgotten,
  // but for what was looked up in the whole: so that comes last.
  const parts = [...groupBy(checks, (check) => partOf(check, judged.target))];
  for (const [part, those] of parts.toSorted(
    ([a], [b]) => Number(a === whole) - Number(b === whole),
  )) {
    const mine = { ...judged, history: historyOf(part) };
    for (const check of those) verdicts.set(check, verdictOf({ check, judged: mine, ends }));
  }
  return checks.map((check) => {
    const exercises = exercisesOf(check, judged.target);
    const verdict = verdicts.get(check) ?? plain("HARNESS-ERROR", "nobody judged this check");
    const tookMs = exercises.reduce((sum, { id }) => sum + (ends.get(id)?.tookMs ?? 0), 0);
    const did = exercises.map((exercise) => exercise.did).join(" ");
    const exercise = { id: check.exercise.id, did, tookMs };
    return resultOf({ check, exercise, verdict, judged, replay: replayOf(check) });
  });
}

/** Names the part of a history that a check is judged by: its exercises, or the whole. */
function partOf(check: Check, target: Target): string {
  if (check.scope === "run") return whole;
  return [...new Set(exercisesOf(check, target).map(({ id }) => id))].toSorted().join(" ");
}

const whole = "the whole run";

/** Prepares to give the parts of a history, each in its order, without a walk through all of it for each. */
function partsIn(history: History): (part: string) => History {
  const places = new Map<string, number[]>();
  for (const [place, { exercise }] of history.entries()) {
    const known = places.get(exercise);
    if (known === undefined) places.set(exercise, [place]);
    else known.push(place);
  }
  return (part) => {
    if (part === whole) return history;
    // When the machine stood still concerns everybody.
    const ids = [...part.split(" "), ...(places.has(machine) ? [machine] : [])];
    const [first = [], ...others] = ids.flatMap((id) => [places.get(id) ?? []]);
    const own =
      others.length === 0 ? first : [...first, ...others.flat()].toSorted((a, b) => a - b);
    return own.flatMap((place) => history[place] ?? []);
  };
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

/** Judges one check by its own part of the history. */
function verdictOf(options: {
  check: Check;
  judged: Judged;
  ends: ReadonlyMap<string, ExerciseEnd>;
}): Verdict {
  const { check, judged, ends } = options;
  const missing = missingFor(check, judged.target);
  if (missing.length > 0) return unsupported(missing);
  const ids = new Set(exercisesOf(check, judged.target).map(({ id }) => id));
  // Whoever was interrupted had no chance to see what would have come next, and accuses nobody.
  const cut = [...ids].map((id) => interruptedBy(ends.get(id))).find((found) => found !== null);
  if (cut !== undefined) return cut;
  const blocked = blockedBy([...ids].map((id) => ends.get(id)));
  if (blocked !== null) return blocked;
  const verdict = judgeOnce(check, judged);
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
