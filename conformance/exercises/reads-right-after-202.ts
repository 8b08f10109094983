import { defineExercise, type Bench } from "../exercise.ts";

/** How often a job is submitted and read, if the target is quick enough. */
const repeats = 1_000;

/** Fewer could miss a race that a client meets every day. */
export const leastReads = 100;

/** A slow target is not held up for longer than this, but for the least reads there must be. */
const withinMs = { quick: 3_000, full: 120_000 } as const;

/** So many submit and read side by side: then the read mostly takes another connection. */
const lanes = 16;

/** Reads each job in the instant in which its 202 came, through another replica if there is one. */
export const readsRightAfter202 = defineExercise({
  id: "reads-right-after-202",
  did: `up to ${repeats} jobs are submitted, and the status of each is read in the instant in which its 202 came, through another replica if there is one.`,
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    const startedAt = bench.clock();
    let begun = 0;
    const goesOn = (): boolean => {
      const tookMs = bench.clock() - startedAt;
      return tookMs < withinMs[bench.pace]
        ? begun < repeats
        : begun < leastReads && tookMs < bench.patienceMs;
    };
    const lane = async (): Promise<void> => {
      while (goesOn()) {
        begun += 1;
        await submitAndRead(bench, begun);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  },
});

async function submitAndRead(bench: Bench, round: number): Promise<void> {
  const replicas = bench.target.baseUrls.length;
  const replica = round % replicas;
  const { op, jobId } = await bench.submit({ label: "at-once", replica });
  if (jobId === null) return;
  await bench.read(jobId, { label: "at-once", as: op.as, replica: (replica + 1) % replicas });
}
