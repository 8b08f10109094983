import type { Answer } from "../contract/call.ts";
import type { Ms } from "../contract/time.ts";
import { isTaken } from "../judging/deliveries.ts";
import { defineExercise, type Bench, type Hook } from "../exercise.ts";
import { tell, tellAgain, untilTaken, type Told } from "../steps/told-receivers.ts";
import { retriesCameMs, retriesToWatch, watchMs } from "../steps/webhook-times.ts";

/** How many more jobs are told to a receiver that said that it is under load, or gone. */
const later = 5;

/** The least wait that is asked for; more where the schedule alone might take that long. */
const leastWaitSec = 3;

/** How long a service may take at least to remember what it was told. */
const rememberMs = 1_000;
const shareOfOwnDelay = 3;

/**
 * How long it may take that needs so long from the end of a job's call to the delivery: a busy machine
 * delays what it writes down as it delays what it sends.
 */
export function rememberWithinMs(ownDelayMs: Ms): Ms {
  return Math.max(rememberMs, shareOfOwnDelay * ownDelayMs);
}

const underLoad = [429, 502, 504];

/**
 * Receivers that say 410, that name the time after which to come back, and that are under load.
 *
 * Their kind says which: `gone`, `asks-seconds`, `asks-date`, `loaded-429`; `control` takes what it gets
 * beside the loaded ones, and `alive` what it gets beside the one that is gone. The first job of each
 * is answered so; the later ones are submitted after that. A note gives what was asked for: `waitMs`,
 * and `dueAt` on the clock of the run.
 */
export const receiversThatAskToBeSpared = defineExercise({
  id: "receivers-that-ask-to-be-spared",
  did: `receivers answer 410, 503 with a Retry-After in seconds and as a date, and ${underLoad.join(", ")} with one; later jobs name the same ones.`,
  disturbs: "nothing",
  waitsLong: true,
  needs: [],
  run: async (bench) => {
    const waitSec = leastWaitSec + Math.ceil(retriesCameMs(bench.target, 1) / 1_000);
    if (retriesToWatch(bench.target, 1) === 0) {
      return {
        missed: "the declared schedule has no retry that could be awaited: declare a short one",
      };
    }
    const date = dateIn(bench, waitSec);
    bench.note("asked", { waitMs: waitSec * 1_000, dueAt: date.dueAt });
    await Promise.all([
      goneForGood(bench),
      askedToWait(bench, "asks-seconds", String(waitSec)),
      askedToWait(bench, "asks-date", date.text),
      ...underLoad.map((status) => sparedUnderLoad(bench, { status, waitSec })),
    ]);
  },
});

async function goneForGood(bench: Bench): Promise<void> {
  const script: readonly Answer[] = [{ kind: "respond", status: 410 }];
  const gone = await tell(bench, { kind: "gone", script, repeatLast: true });
  if (!(await untilAnswered(bench, gone))) return;
  await bench.pause(rememberWithinMs(delayOf(bench, gone)));
  await Promise.all(Array.from({ length: later }, () => tellAgain(bench, gone.hook)));
  const alive = await tell(bench, { kind: "alive" });
  await untilTaken(bench, [alive], bench.patienceMs);
  await bench.pause(retriesCameMs(bench.target, 1));
}

/** From the end of the job's call to the delivery. */
function delayOf(bench: Bench, { hook, job }: Told): Ms {
  const [call] = bench.callsOf([job]);
  const [delivery] = bench.deliveriesOf([hook]);
  return (delivery?.arrivedAt ?? 0) - (call?.answeredAt ?? delivery?.arrivedAt ?? 0);
}

async function askedToWait(bench: Bench, kind: string, retryAfter: string): Promise<void> {
  const headers = { "retry-after": retryAfter };
  const told = await tell(bench, { kind, script: [{ kind: "respond", status: 503, headers }] });
  await untilTaken(bench, [told], patience(bench));
}

/** The control is told of as many jobs at the same time: what comes there could have come here. */
async function sparedUnderLoad(
  bench: Bench,
  { status, waitSec }: { status: number; waitSec: number },
): Promise<void> {
  const headers = { "retry-after": String(waitSec) };
  const script: readonly Answer[] = [{ kind: "respond", status, headers }];
  const loaded = await tell(bench, { kind: `loaded-${status}`, script });
  if (!(await untilAnswered(bench, loaded))) return;
  // Less than the wait, and enough to write down that there is one.
  await bench.pause(rememberMs / 4);
  const control = await tell(bench, { kind: `control-${status}` });
  await Promise.all(
    Array.from({ length: later }, () =>
      Promise.all([tellAgain(bench, loaded.hook), tellAgain(bench, control.hook)]),
    ),
  );
  await untilTaken(bench, [loaded, control], patience(bench));
  const isAll = (hook: Hook): boolean => bench.deliveriesOf([hook]).filter(isTaken).length > later;
  await bench.until(() => isAll(loaded.hook) && isAll(control.hook), patience(bench));
}

function untilAnswered(bench: Bench, { hook }: Told): Promise<boolean> {
  return bench.until(
    () => bench.deliveriesOf([hook]).some(({ end }) => end === "answered"),
    bench.patienceMs,
  );
}

function patience({ target, patienceMs }: Bench): number {
  return watchMs(target, { retries: 1, patienceMs });
}

/** The HTTP-date that is at least that far away; it has whole seconds. */
function dateIn(bench: Bench, sec: number): { text: string; dueAt: number } {
  const now = Date.now();
  const dateMs = Math.ceil((now + sec * 1_000) / 1_000) * 1_000;
  return { text: new Date(dateMs).toUTCString(), dueAt: bench.clock() + dateMs - now };
}
