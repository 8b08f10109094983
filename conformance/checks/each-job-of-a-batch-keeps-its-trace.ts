import { callsOfJobs, type JobCalls } from "../judging/calls-of-job.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import { batchOfTraces } from "../exercises/batch-of-traces.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { parseTraceparent } from "../judging/traceparent.ts";

/**
 * Whoever handles many jobs at a time must not give one the context of another: the trace would tell
 * somebody else's story.
 */
export const eachJobOfABatchKeepsItsTrace = defineCheck({
  id: "each-job-of-a-batch-keeps-its-trace",
  requirement: "TRC-4",
  level: "must",
  title: "In a batch each job keeps its own trace id",
  clause: {
    text: "OpenTelemetry semantic conventions for messaging (status: Development): each message has a creation context of its own",
    url: "https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/",
  },
  needs: ["trace"],
  exercise: batchOfTraces,
  scope: "exercise",
  judge: ({ history }) => {
    const jobs = [...callsOfJobs(history).values()].filter(
      ({ accepted }) => accepted.label === "traced",
    );
    const owners = new Map(jobs.map((job) => [traceIdOf(sentBy(job)), job]));
    const looks = jobs.flatMap((job) => lookAt(job, owners));
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      atLeast: enough,
      holds: `${looks.length} calls of ${jobs.length} jobs carry the trace id of their own request`,
      witness: { jobs: jobs.length, calls: looks.length, traces: owners.size },
    });
  },
});

/** So few jobs are no batch. */
const enough = 50;

function lookAt(job: JobCalls, owners: ReadonlyMap<string | null, JobCalls>): readonly Look[] {
  const { accepted, calls } = job;
  const sent = traceIdOf(sentBy(job));
  if (sent === null || calls.length === 0) return [unseen("a traced job was not called", accepted)];
  return calls.map((call) => {
    const carried = traceIdOf(call.traceparent);
    if (carried === sent) return holds;
    const owner = carried === null ? undefined : owners.get(carried);
    return owner === undefined
      ? broken("a call does not carry the trace id of its request", accepted, call)
      : broken("a call carries the trace id of another job", accepted, call, owner.accepted);
  });
}

function sentBy({ accepted }: JobCalls): string | null {
  return accepted.request.headers["traceparent"] ?? null;
}

function traceIdOf(traceparent: string | null): string | null {
  return parseTraceparent(traceparent ?? "")?.traceId ?? null;
}
