import { defineExercise, type Bench, type Missed, type Submission } from "../exercise.ts";
import { insist } from "../steps/insist.ts";

const jobs = 25;

/** What the judges know these requests by: which death came right after the 202, and the repeats. */
export const deathLabels = {
  beforeAllDie: "accepted-before-all-die",
  beforeOneDies: "accepted-before-one-dies",
  afterRestart: "repeat-after-restart",
  elsewhere: "repeat-elsewhere",
} as const;

/**
 * Kills processes in the instant in which the last 202 came, while nothing has run yet.
 *
 * First everything dies, the declared services too, and is started again; only half of the requests
 * are repeated then, for a repeat may make anew what was lost. Then, where there are replicas, one of
 * them dies, and the others are asked under the same keys while it is away.
 */
export const deathRightAfter202 = defineExercise({
  id: "death-right-after-202",
  did: `the workers are stopped and ${jobs} jobs submitted; every process and every declared service is killed in the instant of the last 202 and started again, and every other request is repeated. Where there are replicas, ${jobs} more jobs are submitted to one, which is killed in the instant of the last 202, and repeated at the others.`,
  disturbs: "processes",
  needs: ["api-process"],
  run: async (bench) => {
    const { beforeAllDie, afterRestart, beforeOneDies, elsewhere } = deathLabels;
    const [apis, workers] = [bench.processes("api"), bench.processes("worker")];
    await bench.apply("stop", workers);
    const all = await bench.submitMany(jobs, { label: beforeAllDie });
    const behind = bench.services().map(({ name }) => name);
    await Promise.all([
      bench.apply("kill", [...apis, ...workers]),
      bench.applyToService("kill", behind),
    ]);
    await bench.heal();
    const half = all.filter((_, index) => index % 2 === 0);
    await repeatElsewhere(bench, half, afterRestart);

    const [victim] = apis;
    const isPaired = apis.length > 1 && apis.length === bench.target.baseUrls.length;
    if (victim === undefined || !isPaired) return await ended(bench, all);
    const some = await bench.submitMany(jobs, { label: beforeOneDies, replica: 0 });
    await bench.apply("kill", [victim]);
    await repeatElsewhere(bench, some, elsewhere);
    await bench.heal();
    return await ended(bench, [...all, ...some]);
  },
});

/** Insists, for a service that was just started may need a moment. */
async function repeatElsewhere(
  bench: Bench,
  submissions: readonly Submission[],
  label: string,
): Promise<void> {
  const { submit, baseUrls } = bench.target;
  if (submit.keyHeader === undefined) return;
  await Promise.all(
    submissions.map(async ({ op, token, key }) => {
      const replica = (op.replica + 1) % baseUrls.length;
      const prepared = await bench.prepare({ token, key, label, replica });
      await insist(bench, prepared, { withinMs: bench.patienceMs });
    }),
  );
}

async function ended(bench: Bench, submissions: readonly Submission[]): Promise<Missed | void> {
  await bench.readUntilEnded(submissions);
  const isAccepted = submissions.some(({ jobId }) => jobId !== null);
  return isAccepted ? undefined : { missed: "no job was accepted before the processes died" };
}
