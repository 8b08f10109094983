import type { SubmitOptions } from "../exercise.ts";
import { defineExercise, type Bench } from "../exercise.ts";
import type { Figures } from "../judging/scrapes.ts";
import { secretsIn } from "../judging/secrets.ts";

/** Labels of the jobs, how many, and what becomes of them. */
const kinds = {
  good: { count: 12, options: {} },
  refused: { count: 4, options: { script: [{ kind: "respond", status: 400 }], repeatLast: true } },
  retried: { count: 4, options: { script: [{ kind: "respond", status: 503 }] } },
} as const satisfies Record<string, { count: number; options: SubmitOptions }>;

/** How often a submission is repeated under its key: that is no further job. */
const repeats = 4;

/** Figures may be shown behind the times: how long, and how often they are looked at again. */
const shownWithinMs = 10_000;
const lookAgainMs = 250;

/** The labels of the scrapes. */
export const scrapeLabels = { before: "before", after: "after" } as const;

/** The detail of the note about the logs. */
export const logNote = "logs";

/**
 * Some jobs succeed, some fail, some are tried twice, and some submissions are repeated, between two
 * looks at the metrics; the second is repeated until the counters stand where they should, for a while.
 *
 * It runs alone, and nothing is disturbed: what is counted in between can be told exactly. Leaves a
 * note `logs` with the figures `processes`, `characters` and `secrets` where we started processes.
 */
export const jobsCounted = defineExercise({
  id: "jobs-counted",
  did: `the metrics are read, ${kinds.good.count} jobs succeed, ${kinds.refused.count} fail and ${kinds.retried.count} are tried twice, ${repeats} submissions are repeated, and the metrics are read again.`,
  disturbs: "slots",
  needs: ["metrics"],
  run: async (bench) => {
    const before = await bench.scrape({ label: scrapeLabels.before });
    const batches = Object.entries(kinds).map(([label, { count, options }]) =>
      bench.submitMany(count, { label, ...options }),
    );
    const jobs = (await Promise.all(batches)).flat();
    for (const { token, key } of jobs.slice(0, repeats))
      await bench.submit({ token, key, label: "repeated" });
    await bench.readUntilEnded(jobs);
    await untilCounted(bench, before.figures);
    await noteLogs(bench);
  },
});

/** By how much each counter ought to have grown, if nobody else used the service. */
const expected: Figures = {
  accepted: kinds.good.count + kinds.refused.count + kinds.retried.count,
  succeeded: kinds.good.count + kinds.retried.count,
  failed: kinds.refused.count,
  retried: kinds.retried.count,
};

async function untilCounted(bench: Bench, before: Figures): Promise<void> {
  const deadline = bench.clock() + shownWithinMs;
  const series = bench.target.metrics?.series ?? {};
  for (;;) {
    const { figures } = await bench.scrape({ label: scrapeLabels.after });
    const isCounted = (Object.entries(expected) as [keyof Figures, number][]).every(
      ([name, count]) =>
        series[name] === undefined || (figures[name] ?? 0) - (before[name] ?? 0) === count,
    );
    if (isCounted || bench.clock() > deadline) return;
    await bench.pause(lookAgainMs);
  }
}

/** The logs themselves stay where they are: a report that quoted a secret would spread it. */
async function noteLogs(bench: Bench): Promise<void> {
  const logs = await bench.logs();
  if (logs.length === 0) return;
  bench.note(logNote, {
    processes: logs.length,
    characters: logs.reduce((sum, log) => sum + log.length, 0),
    secrets: logs.reduce((sum, log) => sum + secretsIn(log, bench.target), 0),
  });
}
