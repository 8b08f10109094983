import { defineExercise } from "../exercise.ts";

const waiting = 10;

/** How many leases the wait takes, if the target honours so long a Retry-After; and the fewest that show anything. */
const leases = 3;
const fewestLeases = 1.5;

/** How long jobs are watched beyond the time at which they were due. */
const watchMs = 1_000;

/** Longer than this nobody waits for a verdict. */
const longestWaitMs = 120_000;

/**
 * Jobs wait for their retry for several leases: whoever keeps such a wait in a worker loses the lease
 * meanwhile, and the job with it to another. A note tells the wait (`waitMs`).
 */
export const waitLongerThanTheLease = defineExercise({
  id: "wait-longer-than-the-lease",
  did: `${waiting} jobs are answered 503 at their first call with a Retry-After of ${leases} leases (or the longest that the target honours), and then 200.`,
  disturbs: "nothing",
  waitsLong: true,
  needs: ["lease"],
  run: async (bench) => {
    const { leaseMs = 0, maxRetryAfterMs = Number.POSITIVE_INFINITY, maxAttempts } = bench.policy;
    if (maxAttempts === 1) return { missed: "the target tries each job once" };
    const waitSec = Math.floor(
      Math.min(Math.ceil((leases * leaseMs) / 1_000) * 1_000, maxRetryAfterMs, longestWaitMs) /
        1_000,
    );
    if (waitSec * 1_000 < fewestLeases * leaseMs) {
      return {
        missed: `no Retry-After of ${fewestLeases} leases is honoured, or it is too long to wait for`,
      };
    }
    bench.note("waiting", { waitMs: waitSec * 1_000 });
    const headers = { "retry-after": String(waitSec) };
    const jobs = await bench.submitMany(waiting, {
      label: "waiting",
      script: [{ kind: "respond", status: 503, headers }],
    });
    const withinMs = waitSec * 1_000 + bench.patienceMs;
    await bench.until(() => jobs.every((job) => bench.callsOf([job]).length > 1), withinMs);
    // A duplicate may have come before the job was due, and the job itself comes only then.
    const failedAt = bench
      .callsOf(jobs)
      .map((call) => (call.nth === 1 ? (call.answeredAt ?? 0) : 0));
    const watchUntil = Math.max(0, ...failedAt) + waitSec * 1_000 + watchMs;
    await bench.pause(Math.max(0, watchUntil - bench.clock()));
    await bench.readUntilEnded(jobs);
  },
});
