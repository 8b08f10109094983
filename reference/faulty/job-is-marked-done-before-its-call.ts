import { defineFault } from "./fault.ts";

/** A mark against doing it twice that is set too early is a mark against doing it at all. */
export const jobIsMarkedDoneBeforeItsCall = defineFault({
  id: "job-is-marked-done-before-its-call",
  wrong: "The mark against doubles is set before the call: a job whose worker died counts as done.",
  seen: null,
  tier: 1,
  breaks: ["DUR-2", "STS-5"],
  change: {
    worker: (parts) => ({
      ...parts,
      async callProbe(call) {
        const marked = await parts.database.query(
          "SELECT FROM attempts WHERE job_id = $1 AND outcome = 'crashed'",
          [call.job.fence.jobId],
        );
        return marked.length > 0 ? { kind: "succeeded", result: "null" } : parts.callProbe(call);
      },
    }),
  },
});
