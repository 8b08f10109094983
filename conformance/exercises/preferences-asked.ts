import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { unhold } from "../steps/unhold.ts";

/** What the judge knows these requests by. */
export const preferLabels = {
  plain: "plain",
  unknown: "unknown",
  endsInTime: "ends-in-time",
  outlasts: "outlasts",
} as const;

/** How long the client would wait, in seconds. */
export const wishedSec = { endsInTime: 5, outlasts: 1 } as const;

/** A preference that nobody can know. */
export const unknownPreference = "jobproof-unheard-of";

/** How long a job that outlasts the wish is held beyond it: so late would be late for certain. */
const heldBeyondMs = 4_000;

const times = 2;

/** Asks for what nobody knows, and to wait: for jobs that end in time, and for one that does not. */
export const preferencesAsked = defineExercise({
  id: "preferences-asked",
  did: `jobs are submitted without a preference, with unknown ones, with Prefer: wait=${wishedSec.endsInTime} and ending at once, and with wait=${wishedSec.outlasts} and held open until the answer came, or ${heldBeyondMs / 1_000} s longer.`,
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    const made: Submission[] = [];
    for (let time = 0; time < times; time++) {
      made.push(await bench.submit({ label: preferLabels.plain }));
      made.push(
        await bench.submit({
          label: preferLabels.unknown,
          headers: {
            prefer: `${unknownPreference}, handling=bar; a="b,c", ${unknownPreference}-2=3`,
          },
        }),
      );
    }
    const prefer = `respond-async, wait=${wishedSec.endsInTime}`;
    made.push(await bench.submit({ label: preferLabels.endsInTime, headers: { prefer } }));
    made.push(await outlast(bench));
    await bench.readUntilEnded(made);
  },
});

async function outlast(bench: Bench): Promise<Submission> {
  const { asking, token, key } = await bench.prepare({
    label: preferLabels.outlasts,
    headers: { prefer: `wait=${wishedSec.outlasts}` },
    script: [{ kind: "hold" }],
  });
  const asked = bench.ask(asking);
  await Promise.race([asked, bench.pause(wishedSec.outlasts * 1_000 + heldBeyondMs)]);
  const released = bench.clock();
  bench.note("released", { atMs: released });
  await unhold(bench, { jobs: [{ token }], exercise: preferencesAsked.id });
  const op = await asked;
  return { op, token, key, jobId: op.jobId };
}
