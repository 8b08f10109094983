import type { OpenBench } from "./bench/bench.ts";
import type { Check } from "./judging/check.ts";
import { conservationOf } from "./judging/conservation.ts";
import type { History } from "./contract/history.ts";
import type { CheckResult, Conservation, LedgerFigures, Stage } from "./contract/run.ts";
import { drain, drainId } from "./drain.ts";
import type { Exercise, ExerciseEnd } from "./exercise.ts";
import { judgeAll } from "./judging/judging.ts";
import { searchAt, type PlanOrder } from "./plans/search-at.ts";
import type { Search } from "./plans/search.ts";
import { withPlan } from "./plans/with-plan.ts";
import { inLanes } from "./lanes.ts";
import { outageOf } from "./outage.ts";
import { wayOf } from "./way.ts";
import { benchOf, closeSite, greet, openSite, type Site, type SiteOptions } from "./site.ts";

/** Told of what goes on, so that long work shows progress. */
export interface GateObserver {
  readonly onStage: (title: string, exercises: number) => void;
  readonly onExercise: (exercise: Exercise, end: ExerciseEnd) => void;
  readonly onPlan: (tried: number) => void;
}

export type GateOptions = SiteOptions &
  Readonly<{
    checks: readonly Check[];
    /** Plans that are tried after the exercises; null for none. */
    plans: PlanOrder | null;
    observer: GateObserver;
    /** Ends the run early; what was done until then is judged. */
    signal: AbortSignal;
    /** The command that runs one check again, for the report; for what a plan broke, the plan. */
    replayOf: (check: Check) => string;
    replayOfPlan: string;
  }>;

/** All that a run of the checks left behind. */
export type Judgement = Readonly<{
  history: History;
  checks: readonly CheckResult[];
  stages: readonly Stage[];
  ledger: LedgerFigures;
  conservation: Conservation;
  /** What the search through plans has come to; null if there was none. */
  search: Search | null;
}>;

/**
 * Exercises a live target and judges what was seen.
 *
 * Throws HarnessError `target-does-not-answer` if it cannot be reached at all; everything later
 * is a verdict.
 */
export async function runGate(options: GateOptions): Promise<Judgement> {
  const { target, checks, replayOf } = options;
  const site = await openSite(options);
  const { ledger, recorder } = site;
  try {
    await greet(site);
    const { stages, ends, search } = await exerciseAll(site, options);
    await ledger.sync();
    const figures = await ledger.figures();
    // Closing writes down the calls that are still open: the history is whole only after it.
    await ledger.close();
    const history = recorder.events();
    const judged = { history, target, policy: target.policy ?? {} };
    const results = judgeAll({ checks, judged, ends, replayOf });
    return {
      history,
      checks: withPlan(results, { search, judged, replay: options.replayOfPlan }),
      search,
      stages,
      ledger: figures,
      conservation: conservationOf(history),
    };
  } finally {
    await closeSite(site);
  }
}

/** Carries out every exercise that the checks need, and then gives all jobs the time to end. */
async function exerciseAll(
  site: Site,
  options: GateOptions,
): Promise<{
  stages: readonly Stage[];
  ends: ReadonlyMap<string, ExerciseEnd>;
  search: Search | null;
}> {
  const { clock, recorder } = site;
  const { target, checks, plans, signal, observer } = options;
  const stages: Stage[] = [];
  const ends = new Map<string, ExerciseEnd>();
  const staged = async (title: string, work: () => Promise<void>): Promise<void> => {
    if (signal.aborted) return;
    const startedAt = clock();
    await work();
    stages.push({ title, startedAt, tookMs: clock() - startedAt });
  };
  for (const [index, { title, exercises, atOnce }] of wayOf(checks, target).entries()) {
    if (index > 0) await bringBack(site);
    observer.onStage(title, exercises.length);
    await staged(title, () =>
      inLanes(exercises, atOnce, async (exercise) => {
        if (signal.aborted) return;
        const end = await exerciseOnce({ site, exercise, signal });
        ends.set(exercise.id, end);
        observer.onExercise(exercise, end);
      }),
    );
  }
  let search: Search | null = null;
  if (plans !== null) {
    observer.onStage("plans: random steps and faults", 0);
    await staged("plans: random steps and faults", async () => {
      search = await searchAt(site, { order: plans, checks, signal, onTrial: observer.onPlan });
    });
  }
  observer.onStage("drain", 0);
  const { record } = recorder;
  await staged("drain", () =>
    drain({ bench: benchOf(site, drainId), history: recorder.events(), record }).catch((error) =>
      // Without its note nothing counts as drained, and what was seen until then is judged.
      observer.onStage(`the drain was given up: ${reasonOf(error)}`, 0),
    ),
  );
  return { stages, ends, search };
}

/** Carries out one exercise. Nothing is held for it afterwards: that would take slots from all that follow. */
async function exerciseOnce(options: {
  site: Site;
  exercise: Exercise;
  signal: AbortSignal;
}): Promise<ExerciseEnd> {
  const { site, exercise } = options;
  const bench = benchOf(site, exercise.id);
  const startedAt = site.clock();
  const end = (kind: ExerciseEnd["kind"], because: string): ExerciseEnd => {
    return { kind, because, startedAt, tookMs: site.clock() - startedAt };
  };
  const outage = await outageOf(site);
  if (outage !== null) return end("blocked", outage);
  const found = await carryOut({ ...options, bench });
  await site.ledger.endHolds(exercise.id);
  if (found.kind === "not-run") return end(found.kind, found.because);
  const since = await outageOf(site);
  return since === null ? end(found.kind, found.because) : end("blocked", since);
}

type Found = Pick<ExerciseEnd, "kind" | "because">;

/** Runs an exercise, and heals what it had to break. */
async function carryOut(options: {
  exercise: Exercise;
  bench: OpenBench;
  signal: AbortSignal;
}): Promise<Found> {
  const { exercise, bench, signal } = options;
  const aborted = new Promise<Aborted>((resolve) => {
    signal.addEventListener("abort", () => resolve("aborted"), { once: true });
  });
  try {
    const missed = await Promise.race([exercise.run(bench), aborted]);
    if (missed === "aborted") return { kind: "not-run", because: "the run was interrupted" };
    if (leavesDamage(exercise)) await bench.heal();
    return missed ? { kind: "missed", because: missed.missed } : { kind: "done", because: "" };
  } catch (error) {
    if (leavesDamage(exercise)) await bench.heal().catch(() => undefined);
    return { kind: "crashed", because: reasonOf(error) };
  } finally {
    bench.leaveStreams();
  }
}

/** Requests alone break nothing that would have to be healed. */
function leavesDamage({ disturbs }: Exercise): boolean {
  return disturbs !== "nothing" && disturbs !== "slots";
}

/** Starts what ended by itself, so that it costs those rows that needed it and not all that follow. */
async function bringBack(site: Site): Promise<void> {
  if ((await outageOf(site)) === null) return;
  // If it does not come back, the exercises that follow say so.
  await benchOf(site, "bring-back")
    .heal()
    .catch(() => undefined);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

type Aborted = "aborted";
