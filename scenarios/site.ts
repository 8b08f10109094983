import { openBench } from "../conformance/bench/bench.ts";
import { openWatch, type Watch } from "../conformance/bench/watch.ts";
import { openCaller, type Caller } from "../conformance/caller.ts";
import { clockFrom } from "../conformance/clock.ts";
import type { Processes } from "../conformance/contract/processes.ts";
import type { Target } from "../conformance/contract/target.ts";
import type { Clock } from "../conformance/contract/time.ts";
import type { Bench } from "../conformance/exercise.ts";
import { openLedger, type Ledger } from "../conformance/ledger/ledger.ts";
import { newRunMark } from "../conformance/run-mark.ts";
import { randomFrom } from "../conformance/random.ts";
import { openRecorder, type Recorder } from "../conformance/recorder.ts";

/** What both sides of a scenario share: one clock, one ledger, one history. */
export type Site = Readonly<{
  clock: Clock;
  recorder: Recorder;
  watch: Watch;
  ledger: Ledger;
  seed: string;
}>;

/** Starts the clock and the ledger. */
export async function openSite(seed: string): Promise<Site> {
  const originNs = process.hrtime.bigint();
  const recorder = openRecorder();
  const watch = openWatch();
  recorder.subscribe(watch.stir);
  const ledger = await openLedger({ originNs, onOpened: watch.stir, onEnded: recorder.record });
  return { clock: clockFrom(originNs), recorder, watch, ledger, seed };
}

/** What one side needs beyond the site: who calls it, and the bench from which it is worked. */
export type SideOfSite = Readonly<{ caller: Caller; bench: Bench }>;

/** Opens the bench for one side; all that is done there bears the side's name. */
export function openSide(
  site: Site,
  options: { name: string; target: Target; processes: Processes | null },
): SideOfSite {
  const { clock, recorder, watch, ledger, seed } = site;
  const { name, target, processes } = options;
  const { record } = recorder;
  const caller = openCaller({ target, clock, record });
  const random = randomFrom(`${seed}/${name}`);
  const bench = openBench({
    runMark: newRunMark(),
    exercise: name,
    target,
    processes,
    links: null,
    services: null,
    ledger,
    caller,
    clock,
    watch,
    random,
    record,
  });
  return { caller, bench };
}
