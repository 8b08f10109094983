import { callsOfJobs, type JobCalls } from "../judging/calls-of-job.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import { tracedJobs } from "../exercises/traced-jobs.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { parseTraceparent } from "../judging/traceparent.ts";

/**
 * One trace tells the whole story of a job: each attempt, the dead letter, and the replay days later.
 */
export const traceSurvivesRetryAndReplay = defineCheck({
  id: "trace-survives-retry-and-replay",
  requirement: "TRC-3",
  level: "must",
  title: "Retries and replays of a job keep its trace id",
  clause: {
    text: "OpenTelemetry semantic conventions for messaging (status: Development): the creation context belongs to the message",
    url: "https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/",
  },
  needs: ["trace"],
  exercise: tracedJobs,
  scope: "exercise",
  judge: ({ history }) => {
    const jobs = [...callsOfJobs(history).values()].filter(
      ({ accepted }) => accepted.label === "retried" || accepted.label === "replayed",
    );
    const of = (label: string): number =>
      jobs.filter(({ accepted, calls }) => accepted.label === label && calls.length > 1).length;
    return verdictFrom({
      level: "must",
      ...sorted(jobs.map(lookAt)),
      holds: `${jobs.length} jobs were called again, each time with the trace id of their request`,
      witness: { retried: of("retried"), replayed: of("replayed") },
    });
  },
});

function lookAt({ accepted, calls }: JobCalls): Look {
  const sent = traceOf(accepted.request.headers["traceparent"]);
  const [, ...later] = calls;
  if (sent === null || later.length === 0)
    return unseen(`a job was not ${accepted.label}`, accepted, ...calls);
  const stray = later.find(({ traceparent }) => traceOf(traceparent) !== sent);
  if (stray === undefined) return holds;
  return broken(`a ${accepted.label} job's call has lost the trace id`, accepted, stray);
}

function traceOf(traceparent: string | null | undefined): string | null {
  if (traceparent === null || traceparent === undefined) return null;
  return parseTraceparent(traceparent)?.traceId ?? null;
}
