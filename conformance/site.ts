import { openBench, type OpenBench } from "./bench/bench.ts";
import { openWatch, type Watch } from "./bench/watch.ts";
import { openCaller, type Caller } from "./caller.ts";
import { clockFrom } from "./clock.ts";
import { HarnessError } from "./contract/harness-error.ts";
import type { Links } from "./contract/links.ts";
import type { Processes } from "./contract/processes.ts";
import type { Services } from "./contract/services.ts";
import type { Target } from "./contract/target.ts";
import type { Clock } from "./contract/time.ts";
import type { Pace } from "./exercise.ts";
import { openLedger, type Ledger } from "./ledger/ledger.ts";
import { randomFrom } from "./random.ts";
import { newRunMark } from "./run-mark.ts";
import { openRecorder, type Recorder } from "./recorder.ts";
import { watchStalls } from "./judging/stalls.ts";

/**
 * Where a target is judged: its caller, the ledger, the clock that they share, and the history that
 * they write.
 */
export type SiteOptions = Readonly<{
  target: Target;
  /** Null where the target file declares none. */
  processes: Processes | null;
  links: Links | null;
  services: Services | null;
  seed: string;
  /** Default quick. */
  pace?: Pace;
  /** How long to wait for what must happen. Default: as long as a correct service may take at most. */
  patienceMs?: number;
}>;

/** A site that is open. */
export type Site = Readonly<{
  options: SiteOptions;
  /** In the names of all its jobs and keys. */
  runMark: string;
  clock: Clock;
  recorder: Recorder;
  watch: Watch;
  ledger: Ledger;
  caller: Caller;
  endStalls: () => void;
}>;

/** Opens the ledger, and a caller for the target; no request is made yet. */
export async function openSite(options: SiteOptions): Promise<Site> {
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
  const endStalls = watchStalls({ clock, record: recorder.record });
  const opened = { clock, recorder, watch, ledger, caller, endStalls };
  return { options, runMark: newRunMark(), ...opened };
}

/** Makes the bench of one exercise; everything done through it is in the site's history. */
export function benchOf(site: Site, exercise: string): OpenBench {
  const { options, runMark, clock, recorder, watch, ledger, caller } = site;
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
    pace: options.pace ?? "quick",
    ...(options.patienceMs !== undefined && { patienceMs: options.patienceMs }),
    random: randomFrom(`${options.seed}/${exercise}`),
    runMark,
    record: recorder.record,
  });
}

/** Ends the ledger and the connections of a site; a second time it does nothing. */
export async function closeSite({ ledger, caller, endStalls }: Site): Promise<void> {
  endStalls();
  await Promise.all([ledger.close(), caller.close()]);
}

/** How long a process that we have just started may take to listen, if it has no readiness URL. */
const listensWithinMs = 10_000;
const greetAgainAfterMs = 100;

/**
 * Makes sure that there is somebody to judge: any HTTP answer will do. Throws HarnessError
 * `target-does-not-answer` where none comes.
 */
export async function greet({ options, caller, clock }: Site): Promise<void> {
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
