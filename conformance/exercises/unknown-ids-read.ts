import { alteredId } from "../steps/altered-id.ts";
import { defineExercise, type Bench } from "../exercise.ts";
import type { Random } from "../random.ts";

/** How many ids of each kind are asked for. */
const idsOfKind = 4;

/** Asks for jobs that nobody submitted: by ids that look like real ones, and by ids that do not. */
export const unknownIdsRead = defineExercise({
  id: "unknown-ids-read",
  did: `a job is submitted; then ${3 * idsOfKind} ids that were never given out are asked for twice each: real ids with another end, random UUIDs and plain words.`,
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    const { jobId } = await bench.submit({ label: "real" });
    if (jobId === null) return { missed: "no job was accepted whose id could be altered" };
    await bench.read(jobId, { label: "real" });
    const { random } = bench;
    for (let n = 0; n < idsOfKind; n++) {
      await askFor(bench, alteredId(jobId, random), "like-a-real-one");
      await askFor(bench, uuid(random), isUuid(jobId) ? "like-a-real-one" : "unlike-a-real-one");
      await askFor(bench, `no-such-job-${random.hex(8)}`, "unlike-a-real-one");
    }
  },
});

async function askFor(bench: Bench, id: string, label: string): Promise<void> {
  for (let time = 0; time < 2; time++) {
    const replica = time % bench.target.baseUrls.length;
    await bench.read(id, { label, replica });
    if (bench.target.result?.path !== undefined) await bench.result(id, { label, replica });
  }
}

function uuid(random: Random): string {
  const hex = random.hex(32);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`];
  return [...parts, `a${hex.slice(17, 20)}`, hex.slice(20)].join("-");
}

function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}
