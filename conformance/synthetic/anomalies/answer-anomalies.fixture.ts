import { awkwardPayloadsSent } from "../../exercises/awkward-payloads-sent.ts";
import { firstJobs } from "../../exercises/first-jobs.ts";
import { keysSpelledInEveryWay } from "../../exercises/keys-spelled-in-every-way.ts";
import { readsRightAfter202 } from "../../exercises/reads-right-after-202.ts";
import { recordLabels, recordOutlived } from "../../exercises/record-outlived.ts";
import { statusPolledByMany } from "../../exercises/status-polled-by-many.ts";
import { unknownIdsRead } from "../../exercises/unknown-ids-read.ts";
import { pollLabels, waitingAndEndedRead } from "../../exercises/waiting-and-ended-read.ts";
import type { Anomaly } from "../anomaly.fixture.ts";
import { headed, isOf, onOp, withBody } from "../op-lies.fixture.ts";
import { altered, answered, restated } from "../planting.fixture.ts";

/** Answers that are wrong whatever job they are about: their status, their form, their headers. */
export const answerAnomalies: readonly Anomaly[] = [
  {
    id: "accepted-job-cannot-be-read-at-once",
    scene: readsRightAfter202.id,
    breaks: ["status-is-readable-at-once"],
    plant: onOp(isOf(readsRightAfter202.id, "read", "at-once"), (op) => answered(op, 404)),
  },
  {
    id: "valid-request-is-answered-200",
    scene: firstJobs.id,
    breaks: ["valid-post-answers-202"],
    plant: onOp(isOf(firstJobs.id, "submit"), (op) => ({
      answer: op.answer === null ? null : { ...op.answer, status: 200 },
    })),
  },
  {
    id: "202-states-no-status",
    scene: firstJobs.id,
    breaks: ["valid-post-answers-202"],
    plant: onOp(isOf(firstJobs.id, "submit"), (op) => ({
      state: null,
      answer: withBody(op, JSON.stringify({ id: op.jobId })),
    })),
  },
  {
    id: "status-url-leads-elsewhere",
    scene: firstJobs.id,
    breaks: ["accepted-answer-names-the-job"],
    plant: onOp(isOf(firstJobs.id, "read", "followed"), () => ({ jobId: "somebody-else" })),
  },
  {
    id: "202-names-no-status-url",
    scene: firstJobs.id,
    breaks: ["accepted-answer-names-the-job"],
    plant: onOp(isOf(firstJobs.id, "submit"), (op) => headed(op, {})),
  },
  {
    id: "unknown-id-is-said-to-be-queued",
    scene: unknownIdsRead.id,
    breaks: ["unknown-id-answers-404"],
    plant: onOp(isOf(unknownIdsRead.id, "read", "like-a-real-one"), (op) => ({
      ...answered(op, 200),
      state: "queued",
    })),
  },
  {
    id: "error-tells-a-stack-trace",
    scene: unknownIdsRead.id,
    breaks: ["errors-keep-their-format-and-leak-nothing"],
    plant: onOp(isOf(unknownIdsRead.id, "read", "like-a-real-one"), (op) => {
      const detail = "Error\n at run (/srv/app/jobs/worker.js:12:7)";
      return { answer: withBody(op, JSON.stringify({ detail })) };
    }),
  },
  {
    id: "error-is-no-problem-document",
    scene: unknownIdsRead.id,
    breaks: ["errors-keep-their-format-and-leak-nothing"],
    plant: onOp(isOf(unknownIdsRead.id, "read", "like-a-real-one"), (op) =>
      headed(op, { "content-type": "text/html" }),
    ),
  },
  {
    id: "problem-document-tells-another-status",
    scene: keysSpelledInEveryWay.id,
    breaks: ["errors-keep-their-format-and-leak-nothing"],
    plant: onOp(isOf(keysSpelledInEveryWay.id, "submit", "empty"), (op) => {
      return { answer: withBody(op, JSON.stringify({ type: "/errors/400", status: 500 })) };
    }),
  },
  {
    id: "pending-status-may-be-cached",
    scene: statusPolledByMany.id,
    breaks: ["status-is-not-served-stale"],
    plant: onOp(
      (op) => isOf(statusPolledByMany.id, "read", "poll")(op) && op.state === "running",
      (op) => headed(op, { "cache-control": "max-age=60", "retry-after": "1" }),
    ),
  },
  {
    id: "polling-counts-as-an-attempt",
    scene: statusPolledByMany.id,
    breaks: ["status-is-not-served-stale"],
    mayBreak: ["ended-job-stays-ended-and-attempts-only-grow"],
    plant: onOp(
      (op) => isOf(statusPolledByMany.id, "read", "poll")(op) && op.state === "running",
      (op) => restated(op, "running", (op.attempts ?? 0) + 3),
    ),
  },
  {
    id: "pending-status-does-not-say-when-to-ask-again",
    scene: waitingAndEndedRead.id,
    breaks: ["status-says-when-to-ask-again"],
    plant: onOp(
      (op) =>
        isOf(waitingAndEndedRead.id, "read", pollLabels.pending)(op) && op.state === "running",
      (op) => headed(op, { "cache-control": "no-store" }),
    ),
  },
  {
    id: "ended-status-says-when-to-ask-again",
    scene: waitingAndEndedRead.id,
    breaks: ["status-says-when-to-ask-again"],
    plant: onOp(isOf(waitingAndEndedRead.id, "read", pollLabels.ended), (op) =>
      headed(op, { "retry-after": "1" }),
    ),
  },
  {
    id: "record-is-gone-before-its-time",
    scene: recordOutlived.id,
    breaks: ["status-says-when-to-ask-again"],
    plant: onOp(isOf(recordOutlived.id, "read", recordLabels.kept), (op) => answered(op, 404)),
  },
  {
    id: "payload-arrives-altered",
    scene: awkwardPayloadsSent.id,
    breaks: ["payload-reaches-the-dependency-unaltered"],
    plant: (history) => {
      const call = history.find(
        (event) => event.kind === "call" && event.exercise === awkwardPayloadsSent.id,
      );
      if (call === undefined) return null;
      return altered(history, (event) =>
        event === call && event.kind === "call" ? { ...event, payloadDigest: "other" } : event,
      );
    },
  },
];
