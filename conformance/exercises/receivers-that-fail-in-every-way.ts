import type { Answer } from "../contract/call.ts";
import { defineExercise, type Bench, type HookOptions } from "../exercise.ts";
import { tell, untilTaken, type Told } from "../steps/told-receivers.ts";
import { retriesCameMs, retriesToWatch, timeoutToWatch, watchMs } from "../steps/webhook-times.ts";

const takes = [200, 201, 202, 204];
const moves = [301, 302, 303, 307, 308];
const fails = [400, 401, 404, 409, 500, 503];

/** How long one that was taken is watched for being sent again, in retries. */
const watchedRetries = 2;

/** How long one that never takes it is watched after the last try, for one more and for what follows. */
const givenUpMs = 1_000;

/**
 * Receivers that refuse, move, reset or leave a delivery without an answer once and take it
 * then, beside some that take it at once, and one that never does (where all tries can be awaited).
 *
 * Their kind says what they do: `takes-204`, `moves-301`, `fails-404`, `reset`, `hang`, `never`. What a
 * moved one points to is `trap-301`, of which no job knows. At the end each job is read once more, as
 * `after`.
 */
export const receiversThatFailInEveryWay = defineExercise({
  id: "receivers-that-fail-in-every-way",
  did: `jobs are told to receivers that answer ${[...takes, ...moves, ...fails].join(", ")}, reset or hang, and take the next try, and to one that never takes any.`,
  disturbs: "nothing",
  waitsLong: true,
  needs: [],
  run: async (bench) => {
    if (retriesToWatch(bench.target, 1) === 0) {
      return {
        missed: "the declared schedule has no retry that could be awaited: declare a short one",
      };
    }
    const kinds = [...(await movers(bench)), ...standing(), ...hanging(bench)];
    const told = await Promise.all(kinds.map((kind) => tell(bench, kind)));
    const untaken = await Promise.all(nevers(bench).map((kind) => tell(bench, kind)));
    const jobs = [...told, ...untaken].map(({ job }) => job);
    await bench.readUntilEnded(jobs);
    const { patienceMs, target, clock } = bench;
    const endedAt = clock();
    const withinMs = watchMs(target, { retries: 1, patienceMs });
    await untilTaken(bench, told, withinMs + (timeoutToWatch(target) ?? 0));
    // What was taken shall have had the time to be sent again.
    const watchedMs = retriesCameMs(target, retriesToWatch(target, watchedRetries));
    await bench.pause(Math.max(0, endedAt + watchedMs - clock()));
    await untilGivenUp(bench, untaken);
    await Promise.all(
      jobs.flatMap(({ jobId }) => (jobId === null ? [] : [bench.read(jobId, { label: "after" })])),
    );
  },
});

type Kind = HookOptions & Readonly<{ kind: string }>;

async function movers(bench: Bench): Promise<readonly Kind[]> {
  return Promise.all(
    moves.map(async (status): Promise<Kind> => {
      const trap = await bench.openHook({ label: `trap-${status}` });
      const headers = { location: trap.url };
      return { kind: `moves-${status}`, script: [{ kind: "respond", status, headers }] };
    }),
  );
}

function standing(): readonly Kind[] {
  return [
    ...takes.map((status) => answered("takes", status, true)),
    ...fails.map((status) => answered("fails", status, false)),
    { kind: "reset", script: [{ kind: "reset" }] },
  ];
}

/** A receiver without an answer is worth something only if we know when the service gives it up. */
function hanging({ target }: Bench): readonly Kind[] {
  const script: readonly Answer[] = [{ kind: "hold" }];
  return timeoutToWatch(target) === null ? [] : [{ kind: "hang", script }];
}

/** Who never takes it is told until the last declared try, if that can be awaited. */
function nevers({ target }: Bench): readonly Kind[] {
  const retries = retriesOf(target);
  const canBeAwaited = retries !== null && retriesToWatch(target, retries) === retries;
  return canBeAwaited ? [{ ...answered("never", 500, true), kind: "never" }] : [];
}

function retriesOf({ webhooks }: Bench["target"]): number | null {
  const { backoff, maxAttempts } = webhooks ?? {};
  return backoff === undefined || maxAttempts === undefined ? null : maxAttempts - 1;
}

/** Awaits the last declared try, and then whether another comes all the same. */
async function untilGivenUp(bench: Bench, untaken: readonly Told[]): Promise<void> {
  const retries = retriesOf(bench.target) ?? 0;
  const { patienceMs, target } = bench;
  for (const { hook } of untaken) {
    const withinMs = watchMs(target, { retries, patienceMs });
    await bench.until(() => bench.deliveriesOf([hook]).length > retries, withinMs);
    await bench.pause(givenUpMs);
  }
}

function answered(kind: string, status: number, repeatLast: boolean): Kind {
  return { kind: `${kind}-${status}`, script: [{ kind: "respond", status }], repeatLast };
}
