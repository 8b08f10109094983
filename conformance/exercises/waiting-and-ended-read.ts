import { defineExercise } from "../exercise.ts";
import { unhold } from "../steps/unhold.ts";
import { untilCalled } from "../steps/until-called.ts";

/** What the judge knows these reads by. */
export const pollLabels = { pending: "pending", ended: "ended" } as const;

const count = 3;

/** Reads jobs on every replica while they certainly run, and again when they have ended. */
export const waitingAndEndedRead = defineExercise({
  id: "waiting-and-ended-read",
  did: `${count} jobs are read on every replica while their calls are held open, and again when they have ended.`,
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    const jobs = await bench.submitMany(count, { script: [{ kind: "hold" }] });
    const readAll = (label: string) =>
      Promise.all(
        jobs.flatMap(({ jobId }) =>
          jobId === null
            ? []
            : bench.target.baseUrls.map((_, replica) => bench.read(jobId, { replica, label })),
        ),
      );
    await readAll(pollLabels.pending);
    await untilCalled(bench, jobs);
    await readAll(pollLabels.pending);
    await unhold(bench, { jobs, exercise: waitingAndEndedRead.id });
    await bench.readUntilEnded(jobs);
    await readAll(pollLabels.ended);
  },
});
