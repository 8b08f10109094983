import { sayingOf, statusOf } from "../judging/answers.ts";
import type { RateLimit } from "../contract/policy.ts";
import { defineExercise, type Bench, type Missed, type Submission } from "../exercise.ts";
import { toldWaitOf } from "../judging/told-wait.ts";

/** What the judges know these requests by. */
export const limitLabels = {
  /** A client whom the limit does not bind: before the flood, and during it. */
  before: "before",
  control: "control",
  flood: "flood",
  /** Until the first refusal of a round, and what was refused there once its wait was over. */
  exhausting: "exhausting",
  waited: "waited",
  /** Where that was refused again: another one, and then the same once more. */
  fresh: "fresh",
  again: "again",
} as const;

/** The flood lasts for so many windows: less could not tell a limit from one that each replica has. */
const windows = 3;
const ticksPerWindow = 10;

/** What is sent in each window is so often what is granted, on each replica. */
const excess = 3;

/** A limit that takes more than this to be met is not met. */
const longestFloodMs = 30_000;
const mostRequests = 5_000;

/** How often a refused client waits as it was told. The waits are whole seconds, so few must do. */
const rounds = 5;
const longestToldMs = 30_000;

/** Four were too few at a load of 16 on two cores. */
const mostBatches = 12;

/** Timers are coarse: so much is waited beside what was told. */
const timerSlackMs = 20;

/**
 * Floods a limited client over all replicas, while another tenant goes on; then exhausts the limit
 * again and again, waits as the last refusal says, and sends the same request once more.
 */
export const rateLimitMet = defineExercise({
  id: "rate-limit-met",
  did: `a rate-limited client submits more than it may for ${windows} windows, over all replicas, while another tenant submits a little; then, ${rounds} times, it meets its limit, waits as it was told, and sends the refused request again.`,
  disturbs: "nothing",
  waitsLong: true,
  needs: ["rate-limit"],
  run: async (bench) => {
    const { rateLimit } = bench.policy;
    if (rateLimit === undefined) throw new Error("the target file declares no rate limit");
    const missed = outOfReach(bench, rateLimit);
    if (missed !== null) return missed;
    const flooded = await flood(bench, rateLimit);
    const waited: Submission[] = [];
    for (let round = 0; round < rounds; round++) {
      const made = await waitItOut(bench, rateLimit);
      waited.push(...made);
      if (!made.some(({ op }) => op.label === limitLabels.waited)) break;
    }
    await bench.readUntilEnded([...flooded, ...waited]);
  },
});

function perTick({ target }: Bench, { count }: RateLimit): number {
  return Math.ceil((count * excess * target.baseUrls.length) / ticksPerWindow) + 1;
}

function outOfReach(bench: Bench, limit: RateLimit): Missed | null {
  const requests = perTick(bench, limit) * ticksPerWindow * windows;
  if (limit.windowMs * windows > longestFloodMs || requests > mostRequests) {
    return {
      missed: `${limit.count} in ${limit.windowMs} ms are too many, or too long, to be exceeded here`,
    };
  }
  return null;
}

/** Sends in ticks, so that the limit is exceeded all the time. The control is far below any limit. */
async function flood(bench: Bench, limit: RateLimit): Promise<readonly Submission[]> {
  const { target, clock } = bench;
  const replicas = target.baseUrls.length;
  const tickMs = limit.windowMs / ticksPerWindow;
  const control = async (label: string): Promise<readonly Submission[]> =>
    target.credentials?.tenantB === undefined ? [] : bench.submitMany(1, { as: "tenant-b", label });
  const before = [await control(limitLabels.before), await control(limitLabels.before)];

  const startedAt = clock();
  const sent: Promise<readonly Submission[]>[] = [];
  for (let tick = 0; tick < windows * ticksPerWindow; tick++) {
    sent.push(
      bench.submitMany(perTick(bench, limit), (index) => ({
        as: "rate-limited",
        label: limitLabels.flood,
        replica: (tick + index) % replicas,
      })),
    );
    if (tick % (ticksPerWindow / 2) === 0) sent.push(control(limitLabels.control));
    await bench.pause(Math.max(0, startedAt + (tick + 1) * tickMs - clock()));
  }
  return [...before, ...(await Promise.all(sent))].flat();
}

/** Meets the limit, waits as the last refusal says, and sends that request again. */
async function waitItOut(bench: Bench, limit: RateLimit): Promise<readonly Submission[]> {
  const made: Submission[] = [];
  const last = (): Submission | undefined =>
    made
      .filter(({ op }) => statusOf(op) === 429 || statusOf(op) === 503)
      .toSorted((a, b) => a.op.doneAt - b.op.doneAt)
      .at(-1);
  // As much as is granted at once, again and again: a slow machine may be granted anew meanwhile.
  for (let batch = 0; batch < mostBatches && last() === undefined; batch++) {
    const label = limitLabels.exhausting;
    made.push(...(await bench.submitMany(limit.count, { as: "rate-limited", label })));
  }
  const refused = last();
  const told = refused === undefined ? null : toldWaitOf(refused.op);
  if (refused === undefined || told === null || !("ms" in told)) return made;
  if (told.ms > longestToldMs) return made;
  await bench.pause(Math.max(0, refused.op.doneAt + told.ms + timerSlackMs - bench.clock()));

  const { token, key } = refused;
  const again = (label: string): Promise<Submission> =>
    bench.submit({ as: "rate-limited", token, key, label });
  const waited = await again(limitLabels.waited);
  made.push(waited);
  if (sayingOf(waited.op) === "yes") return made;
  const fresh = await bench.submit({ as: "rate-limited", label: limitLabels.fresh });
  return [...made, fresh, await again(limitLabels.again)];
}
