import { monitorEventLoopDelay } from "node:perf_hooks";
import { urlOf } from "../conformance/target/url-of.ts";
import type { Ms } from "../conformance/contract/time.ts";
import type { Prepared } from "../conformance/exercise.ts";
import { gaveUpAfter, type Arrival } from "./figures/clicks.ts";
import { arrivalsOf } from "./load/arrivals.ts";
import { click } from "./load/click.ts";
import { dispatch } from "./load/dispatch.ts";
import { openFollower } from "./load/follow.ts";
import type { Scenario } from "./scenario.ts";
import type { SideOfSite, Site } from "./site.ts";

/** The load as it was meant, and how well we kept to it. */
export type Taken = Readonly<{
  arrivals: readonly Arrival[];
  startedAt: Ms;
  /** The longest that our own thread was busy with one thing while clicks were under way. */
  stalledMs: Ms;
}>;

/** From the last preparation to the first click, so that the first is not late already. */
const leadMs = 50;

/** Puts the scenario's load on one side, and waits until its work is over or its time is up. */
export async function takeLoad(options: {
  site: Site;
  side: SideOfSite;
  scenario: Scenario;
  signal: AbortSignal;
}): Promise<Taken> {
  const { site, side, scenario, signal } = options;
  const { clock, recorder, watch } = site;
  const { bench } = side;
  const offsets = arrivalsOf(scenario.load);
  const script = [{ kind: "respond", status: 200, afterMs: scenario.workMs }] as const;
  const prepared = await Promise.all(
    offsets.map(() => bench.prepare({ label: "click", script, repeatLast: true })),
  );

  const follower = openFollower({ read: (jobId) => bench.read(jobId) });
  const unsubscribe = recorder.subscribe((event) => {
    follower.notice(event);
    // Whoever waits for the follower must look again after it, not before.
    watch.stir();
  });
  signal.addEventListener("abort", watch.stir, { once: true });
  const loopDelay = monitorEventLoopDelay({ resolution: loopResolutionMs });
  loopDelay.enable();

  const startedAt = clock() + leadMs;
  const dueAt = offsets.map((offset) => startedAt + offset);
  await dispatch({
    dueAt,
    clock,
    signal,
    start: (index) => {
      const work = prepared[index];
      if (work === undefined) throw new Error("a click without work");
      return send({ ...options, work, giveUpAt: (dueAt[index] ?? 0) + scenario.patienceMs });
    },
  });
  loopDelay.disable();
  const stalledMs = Math.max(0, loopDelay.max / 1e6 - loopResolutionMs);
  bench.note("load", { startedAt, clicks: offsets.length, stalledMs });

  await watch.until(() => follower.open() === 0 || signal.aborted, scenario.drainMs);
  await follower.stop();
  unsubscribe();
  await untilQuiet(options);
  const arrivals = prepared.map(({ token }, index) => ({ token, intendedAt: dueAt[index] ?? 0 }));
  return { arrivals, startedAt, stalledMs };
}

const loopResolutionMs = 5;

async function send(options: {
  site: Site;
  side: SideOfSite;
  scenario: Scenario;
  signal: AbortSignal;
  work: Prepared;
  giveUpAt: Ms;
}): Promise<void> {
  const { side, work, giveUpAt, signal } = options;
  const { asking } = work;
  const done = await click({
    url: new URL(urlOf(side.bench.target, asking)),
    method: asking.method,
    headers: side.caller.headersOf(asking),
    body: asking.body ?? "",
    clock: options.site.clock,
    giveUpAt,
    gaveUp: gaveUpAfter(options.scenario.patienceMs),
    signal,
  });
  side.caller.wroteDown({ asking, ...done });
}

/**
 * Waits until the ledger is left in peace: a service may go on working for clients who have left,
 * and one that runs a job twice may do so after its client saw it succeed.
 */
async function untilQuiet(options: {
  site: Site;
  scenario: Scenario;
  signal: AbortSignal;
}): Promise<void> {
  const { site, scenario, signal } = options;
  const { clock, watch, recorder, ledger } = site;
  const quietMs = 1_000 + 5 * scenario.workMs;
  const deadline = clock() + scenario.drainMs;
  // Grows by one when a call opens and by one when it ends.
  const moves = (): number =>
    2 * recorder.events().filter((event) => event.kind === "call").length +
    ledger.openCalls().length;
  for (let moved = true; moved && !signal.aborted && clock() < deadline;) {
    const before = moves();
    moved = await watch.until(() => moves() !== before || signal.aborted, quietMs);
  }
}
