import type { Answer } from "../contract/call.ts";
import { defineExercise, type Bench } from "../exercise.ts";
import { slotsOf } from "../steps/slots.ts";
import { untilCalled } from "../steps/until-called.ts";

/** Enough that chance cannot make a correct jitter look like none, and few enough to be retried quickly. */
const together = 60;

/** Where there are fewer slots, so many jobs fail in batches: fewer say nothing about chance. */
const altogether = 24;
const mostBatches = 8;

/** How often each of them fails, if so many attempts are declared. */
const mostFailures = 3;

const failure: Answer = { kind: "respond", status: 503 };

/** Many calls are open at once and are answered 503 at the same moment; their retries fail too, and then succeed. */
export const manyFailTogether = defineExercise({
  id: "many-fail-together",
  did: `up to ${together} calls are held open and answered 503 at once, in batches where there are fewer than ${altogether} slots; each job fails up to ${mostFailures} times.`,
  disturbs: "slots",
  needs: ["backoff"],
  run: async (bench) => {
    const failures = Math.min(mostFailures, (bench.policy.maxAttempts ?? mostFailures + 1) - 1);
    if (failures < 1) return;
    const size = Math.min(together, slotsOf(bench.target));
    const batches = Math.min(mostBatches, Math.ceil(altogether / size));
    for (let batch = 0; batch < batches; batch++) {
      const areOpen = await failTogether(bench, { size, failures });
      if (!areOpen) return { missed: "not all calls were open at the same time" };
    }
  },
});

/** Resolves to whether all calls of the batch were open when the first was answered. */
async function failTogether(
  bench: Bench,
  { size, failures }: { size: number; failures: number },
): Promise<boolean> {
  const further = Array.from({ length: failures - 1 }, () => failure);
  const jobs = await bench.submitMany(size, {
    label: "together",
    script: [{ kind: "hold", next: failure }, ...further],
  });
  const areOpen = await untilCalled(bench, jobs);
  await bench.ledger.release(jobs.map(({ token }) => token));
  await bench.until(() => jobs.every((job) => bench.callsOf([job]).length > failures));
  await bench.readUntilEnded(jobs);
  return areOpen;
}
