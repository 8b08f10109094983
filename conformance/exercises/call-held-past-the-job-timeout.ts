import { defineExercise } from "../exercise.ts";
import { unhold } from "../steps/unhold.ts";
import { untilCalled } from "../steps/until-called.ts";

const jobs = 4;

/** A timeout that is declared longer than this is not waited for. */
const longestMs = 60_000;

/** How long after its declared timeout a call is waited for. */
const lateMs = 4_000;

/** A dependency that never answers: only the service's own clock can end the attempt. */
export const callHeldPastTheJobTimeout = defineExercise({
  id: "call-held-past-the-job-timeout",
  did: `the first calls of ${jobs} jobs are never answered; each is waited for until the worker gives it up, or ${lateMs / 1_000} s after the declared job timeout.`,
  disturbs: "nothing",
  needs: ["job-timeout"],
  run: async (bench) => {
    const { jobTimeoutMs = 0 } = bench.policy;
    if (jobTimeoutMs > longestMs) return { missed: "the declared job timeout is too long to wait" };
    const hung = await bench.submitMany(jobs, { label: "hung", script: [{ kind: "hold" }] });
    const first = () => hung.flatMap((job) => bench.callsOf([job]).slice(0, 1));
    if (!(await untilCalled(bench, hung))) {
      await unhold(bench, { jobs: hung, exercise: callHeldPastTheJobTimeout.id });
      return { missed: "not every job was called" };
    }
    await bench.until(() => first().every((call) => call.end !== "open"), jobTimeoutMs + lateMs);
    await bench.ledger.release(hung.map(({ token }) => token));
    await bench.readUntilEnded(hung);
  },
});
