import { openBench } from "./bench/bench.ts";
import { openWatch, type Watch } from "./bench/watch.ts";
import { openCaller, type Caller } from "./caller.ts";
import type { Check } from "./check.ts";
import { clockFrom } from "./clock.ts";
import { conservationOf } from "./conservation.ts";
import { HarnessError } from "./contract/harness-error.ts";
import type { History } from "./contract/history.ts";
import type { Links } from "./contract/links.ts";
import type { Processes } from "./contract/processes.ts";
import type { CheckResult, Conservation, LedgerFigures, Stage } from "./contract/run.ts";
import type { Services } from "./contract/services.ts";
import type { Target } from "./contract/target.ts";
import type { Clock } from "./contract/time.ts";
import { drain, drainId } from "./drain.ts";
import type { Exercise, ExerciseEnd } from "./exercise.ts";
import { judgeAll } from "./judging.ts";
import { inLanes } from "./lanes.ts";
import { openLedger, type Ledger } from "./ledger/ledger.ts";
import { wayOf } from "./plan.ts";
import { randomFrom } from "./random.ts";
import { openRecorder, type Recorder } from "./recorder.ts";

/** Told of what goes on, so that long work shows progress. */
export interface GateObserver {
  readonly onStage: (title: string, exercises: number) => void;
  readonly onExercise: (exercise: Exercise, end: ExerciseEnd) => void;
}

export type GateOptions = Readonly<{
  target: Target;
  /** Null where the target file declares none. */
  processes: Processes | null;
  links: Links | null;
  services: Services | null;
  checks: readonly Check[];
  seed: string;
  observer: GateObserver;
  /** Ends the run early; what was done until then is judged. */
  signal: AbortSignal;
  /** The command that runs one check again, for the report. */
  replayOf: (check: Check) => string;
}>;

/** All that a run of the checks left behind. */
export type Judgement = Readonly<{
  history: History;
  checks: readonly CheckResult[];
  stages: readonly Stage[];
  ledger: LedgerFigures;
  conservation: Conservation;
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
  const { ledger, caller, recorder } = site;
  try {
    await greet(site);
    const { stages, ends } = await exerciseAll(site);
    await ledger.sync();
    const figures = await ledger.figures();
    // Closing writes down the calls that are still open: the history is whole only after it.
    await ledger.close();
    const history = recorder.events();
    const judged = { history, target, policy: target.policy ?? {} };
    return {
      history,
      checks: judgeAll({ checks, judged, ends, replayOf }),
      stages,
      ledger: figures,
      conservation: conservationOf(history),
    };
  } finally {
    await Promise.all([ledger.close(), caller.close()]);
  }
}

type Site = Readonly<{
  options: GateOptions;
  clock: Clock;
  recorder: Recorder;
  watch: Watch;
  ledger: Ledger;
  caller: Caller;
}>;

async function openSite(options: GateOptions): Promise<Site> {
  const originNs = process.hrtime.bigint();
  const clock = clockFrom(originNs);
  const recorder = openRecorder();
  const watch = openWatch();
  recorder.subscribe(watch.stir);
  const ledger = await openLedger({
    originNs,
    target: options.target,
    onOpened: watch.stir,
    onEnded: recorder.record,
  });
  const caller = openCaller({ target: options.target, clock, record: recorder.record });
  return { options, clock, recorder, watch, ledger, caller };
}

/** Carries out every exercise that the checks need, and then gives all jobs the time to end. */
async function exerciseAll(site: Site): Promise<{
  stages: readonly Stage[];
  ends: ReadonlyMap<string, ExerciseEnd>;
}> {
  const { clock, recorder } = site;
  const { target, checks, signal, observer } = site.options;
  const stages: Stage[] = [];
  const ends = new Map<string, ExerciseEnd>();
  const staged = async (title: string, work: () => Promise<void>): Promise<void> => {
    if (signal.aborted) return;
    const startedAt = clock();
    await work();
    stages.push({ title, startedAt, tookMs: clock() - startedAt });
  };
  for (const { title, exercises, atOnce } of wayOf(checks, target)) {
    observer.onStage(title, exercises.length);
    await staged(title, () =>
      inLanes(exercises, atOnce, async (exercise) => {
        if (signal.aborted) return;
        const end = await exerciseOnce(site, exercise);
        ends.set(exercise.id, end);
        observer.onExercise(exercise, end);
      }),
    );
  }
  observer.onStage("drain", 0);
  const { record } = recorder;
  await staged("drain", () =>
    drain({ bench: benchOf(site, drainId), history: recorder.events(), record }),
  );
  return { stages, ends };
}

/** How long a process that we have just started may take to listen, if it has no readiness URL. */
const listensWithinMs = 10_000;
const greetAgainAfterMs = 100;

/** Makes sure that there is somebody to judge: any HTTP answer will do. */
async function greet({ options, caller, clock }: Site): Promise<void> {
  const { target, processes } = options;
  const deadline = clock() + (processes === null ? 0 : listensWithinMs);
  for (const [replica, base] of target.baseUrls.entries()) {
    const asking = {
      exercise: "greeting",
      did: "other",
      replica,
      method: "GET",
      path: "/",
    } as const;
    let op = await caller.ask(asking);
    while (op.answer === null && clock() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, greetAgainAfterMs));
      op = await caller.ask(asking);
    }
    if (op.answer !== null) continue;
    throw new HarnessError({
      code: "target-does-not-answer",
      message: `${target.name} does not answer: GET ${base}/ failed (${op.failure ?? "no reason given"}).`,
      hint: "Start the service, or declare its processes in the target file so that Jobproof starts them; check baseUrls.",
    });
  }
}

function benchOf(site: Site, exercise: string) {
  const { options, clock, recorder, watch, ledger, caller } = site;
  return openBench({
    exercise,
    target: options.target,
    processes: options.processes,
    links: options.links,
    services: options.services,
    ledger,
    caller,
    clock,
    watch,
    random: randomFrom(`${options.seed}/${exercise}`),
    record: recorder.record,
  });
}

/** Carries out one exercise. Nothing is held for it afterwards: that would take slots from all that follow. */
async function exerciseOnce(site: Site, exercise: Exercise): Promise<ExerciseEnd> {
  const bench = benchOf(site, exercise.id);
  const startedAt = site.clock();
  const end = (kind: ExerciseEnd["kind"], because: string): ExerciseEnd => {
    return { kind, because, startedAt, tookMs: site.clock() - startedAt };
  };
  const { signal } = site.options;
  const aborted = new Promise<Aborted>((resolve) => {
    signal.addEventListener("abort", () => resolve("aborted"), { once: true });
  });
  try {
    const missed = await Promise.race([exercise.run(bench), aborted]);
    if (missed === "aborted") return end("not-run", "the run was interrupted");
    if (exercise.disturbs === "everything") await bench.heal();
    await site.ledger.endHolds(exercise.id);
    return missed ? end("missed", missed.missed) : end("done", "");
  } catch (error) {
    if (exercise.disturbs === "everything") await bench.heal().catch(() => undefined);
    await site.ledger.endHolds(exercise.id);
    return end("crashed", error instanceof Error ? error.message : String(error));
  }
}

type Aborted = "aborted";
