import type { Check } from "../conformance/judging/check.ts";
import { countProcesses } from "../conformance/contract/capability.ts";
import { HarnessError } from "../conformance/contract/harness-error.ts";
import type { History } from "../conformance/contract/history.ts";
import type { Processes } from "../conformance/contract/processes.ts";
import type { ScenarioSide, Stage } from "../conformance/contract/run.ts";
import type { ProcessSpec, Target } from "../conformance/contract/target.ts";
import { drain } from "../conformance/drain.ts";
import { controlOf } from "./controls/control.ts";
import { arrivalsOf } from "./load/arrivals.ts";
import { watchProgress, type ScenarioObserver } from "./progress.ts";
import { scaled, type Scenario } from "./scenario.ts";
import { openSide, type SideOfSite, type Site } from "./site.ts";
import { takeLoad, type Taken } from "./take-load.ts";

export type ScenarioOptions = Readonly<{
  scenario: Scenario;
  /** The target to be judged, which stands; processes are null where none are declared. */
  reference: Readonly<{ target: Target; processes: Processes | null }>;
  /** How to run the control beside it. */
  control: Readonly<{
    start: (specs: readonly ProcessSpec[]) => Promise<Processes>;
    /** Finds a port of 127.0.0.1 that nobody listens on. */
    freePort: () => Promise<number>;
  }>;
  seed: string;
  /** 1 runs the scenario as it is written; 0.1 ten times as fast. */
  timeScale: number;
  observer: ScenarioObserver;
  /** Ends the run early; what was seen until then is kept. */
  signal: AbortSignal;
  /** The command that judges a guard again, for the report. */
  replayOf: (check: Check) => string;
}>;

/** A scenario while it is played. */
export type Play = Readonly<{
  options: ScenarioOptions;
  /** With its durations as they are run, and the target's own pool where it declares one. */
  scenario: Scenario;
  site: Site;
  stages: Stage[];
}>;

/** One side after its load. */
export type Played = Readonly<{
  title: string;
  taken: Taken;
  tookMs: number;
  /** What it says to run at a time; null where it does not say. */
  slots: number | null;
}>;

/** Null where the run was ended before its turn. */
export type BothPlayed = Readonly<{ control: Played | null; reference: Played | null }>;

/** Makes the play of a scenario on a site. */
export function playOn(site: Site, options: ScenarioOptions): Play {
  const pool = declaredPool(options.reference.target) ?? options.scenario.pool;
  const scenario = scaled({ ...options.scenario, pool }, options.timeScale);
  return { options, scenario, site, stages: [] };
}

/** Puts the load on the control, and when that is over and gone, on the target. */
export async function playBoth(play: Play): Promise<BothPlayed> {
  const { options, site } = play;
  const { target, processes } = options.reference;
  const side = openSide(site, { name: "reference", target, processes });
  try {
    await greet(side, target);
    const control = options.signal.aborted ? null : await playControl(play);
    const reference = options.signal.aborted ? null : await playReference(play, side);
    return { control, reference };
  } finally {
    await side.caller.close();
  }
}

/** All but the control's: a call that nobody submitted bears no exercise, and is the target's. */
export function targetsPart(history: History): History {
  return history.filter((event) => event.exercise !== "control");
}

/** What a target runs at a time over all its workers, if it says so: the control gets the same. */
function declaredPool(target: Target): number | null {
  const perWorker = target.policy?.concurrencyPerWorker;
  const workers = countProcesses(target, "worker");
  return perWorker === undefined || workers === 0 ? null : perWorker * workers;
}

/** Makes sure that there is somebody to judge, before the control takes its time. */
async function greet({ caller }: SideOfSite, target: Target): Promise<void> {
  for (const [replica, base] of target.baseUrls.entries()) {
    const op = await caller.ask({
      exercise: "greeting",
      did: "other",
      replica,
      method: "GET",
      path: "/",
    });
    if (op.answer !== null) continue;
    throw new HarnessError({
      code: "target-does-not-answer",
      message: `${target.name} does not answer: GET ${base}/ failed (${op.failure ?? "no reason given"}).`,
      hint: "Start the service, or declare its processes in the target file so that Jobproof starts them; check baseUrls.",
    });
  }
}

async function playControl(play: Play): Promise<Played> {
  const { options, scenario, site } = play;
  const port = await options.control.freePort();
  const control = controlOf(scenario.control, { pool: scenario.pool, port });
  const processes = await options.control.start([control.process]);
  const side = openSide(site, { name: "control", target: control.target, processes });
  try {
    const { title } = control;
    return await underLoad(play, { name: "control", title, side, slots: scenario.pool });
  } finally {
    await side.caller.close();
    await processes.close();
  }
}

async function playReference(play: Play, side: SideOfSite): Promise<Played> {
  const { options, site } = play;
  const { target, processes } = options.reference;
  const slots = declaredPool(target);
  const title = slots === null ? target.name : `${target.name}, ${slots} at a time`;
  const played = await underLoad(play, { name: "reference", title, side, slots });
  if (options.signal.aborted) return played;
  // Judges tell the last look at a job by who looked.
  const { caller, bench } = openSide(site, { name: "drain", target, processes });
  const { record } = site.recorder;
  const history = targetsPart(site.recorder.events());
  try {
    await staged(play, "drain", () => drain({ bench, history, record }));
  } finally {
    await caller.close();
  }
  return played;
}

async function underLoad(
  play: Play,
  options: Pick<Played, "title" | "slots"> & { name: ScenarioSide["side"]; side: SideOfSite },
): Promise<Played> {
  const { name, title, slots, side } = options;
  const { scenario, site } = play;
  const { observer, signal } = play.options;
  const { result, tookMs } = await staged(play, `${name}: ${title}`, async () => {
    const offered = arrivalsOf(scenario.load).length;
    const endWatch = watchProgress({ recorder: site.recorder, observer, side: name, offered });
    return await takeLoad({ site, side, scenario, signal }).finally(endWatch);
  });
  return { title, slots, taken: result, tookMs };
}

async function staged<Result>(
  play: Play,
  title: string,
  work: () => Promise<Result>,
): Promise<Readonly<{ result: Result; tookMs: number }>> {
  const { clock } = play.site;
  play.options.observer.onStage(title);
  const startedAt = clock();
  const result = await work();
  const tookMs = clock() - startedAt;
  play.stages.push({ title, startedAt, tookMs });
  return { result, tookMs };
}
