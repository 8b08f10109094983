import { endsUnderManyEyes } from "../../exercises/ends-under-many-eyes.ts";
import type { Op } from "../../contract/op.ts";
import type { Anomaly } from "../anomaly.fixture.ts";
import { isOf, onOp, withBody } from "../op-lies.fixture.ts";
import {
  answered,
  joined,
  onOne,
  readAgain,
  restated,
  without,
  type Victim,
} from "../planting.fixture.ts";

const eyes = endsUnderManyEyes.id;

/** A last look at a job of many eyes, long after its end. */
function lateLook({ reads }: Victim, change: (last: Op) => Partial<Op>): readonly Op[] {
  const last = reads.toSorted((a, b) => a.doneAt - b.doneAt).at(-1);
  return last === undefined ? [] : [readAgain(last, last.doneAt + 50, change(last))];
}

const labels = ["succeeds", "retried"];

/** Statuses that contradict each other, the ledger, or the answer that accepted the job. */
export const statusAnomalies: readonly Anomaly[] = [
  {
    id: "ended-job-is-seen-running-again",
    scene: eyes,
    breaks: [
      "ended-job-stays-ended-and-attempts-only-grow",
      "no-observer-sees-an-ended-job-unfinished",
    ],
    plant: onOne({
      scene: eyes,
      lie: (history, victim, dice) =>
        joined(history, ...lateLook(victim, () => ({ state: dice.pick(["running", "queued"]) }))),
    }),
  },
  {
    id: "ended-job-has-another-end-later",
    scene: eyes,
    breaks: ["ended-job-stays-ended-and-attempts-only-grow"],
    plant: onOne({
      scene: eyes,
      label: labels,
      lie: (history, victim) => joined(history, ...lateLook(victim, () => ({ state: "failed" }))),
    }),
  },
  {
    id: "attempts-are-fewer-than-before",
    scene: eyes,
    breaks: ["ended-job-stays-ended-and-attempts-only-grow"],
    plant: onOne({
      scene: eyes,
      lie: (history, victim) =>
        joined(history, ...lateLook(victim, (last) => ({ attempts: (last.attempts ?? 1) - 1 }))),
    }),
  },
  {
    id: "attempts-are-more-than-the-ledger-saw",
    scene: eyes,
    isExcusedByFaults: true,
    breaks: ["ended-job-stays-ended-and-attempts-only-grow"],
    plant: onOne({
      scene: eyes,
      lie: (history, victim) =>
        joined(history, ...lateLook(victim, (last) => ({ attempts: (last.attempts ?? 1) + 1 }))),
    }),
  },
  {
    id: "success-is-told-of-a-job-that-never-had-its-effect",
    scene: eyes,
    breaks: ["stated-outcome-is-true"],
    mayBreak: ["ended-job-stays-ended-and-attempts-only-grow"],
    plant: onOne({
      scene: eyes,
      label: labels,
      lie: (history, { calls }) => without(history, calls.slice(-1)),
    }),
  },
  {
    id: "success-is-told-before-its-effect",
    scene: eyes,
    breaks: ["stated-outcome-is-true"],
    mayBreak: [
      "ended-job-stays-ended-and-attempts-only-grow",
      "no-observer-sees-an-ended-job-unfinished",
      "completed-job-is-not-done-again",
    ],
    plant: onOne({
      scene: eyes,
      label: labels,
      lie: (history, { calls, reads }) => {
        const call = calls.at(-1);
        const like = reads.find(({ state }) => state === "succeeded");
        if (call === undefined || like === undefined) return history;
        return joined(history, readAgain(like, call.arrivedAt - 2));
      },
    }),
  },
  {
    id: "failure-has-no-code",
    scene: eyes,
    breaks: ["stated-outcome-is-true"],
    plant: onOp(
      (op) => isOf(eyes, "read")(op) && op.state === "failed",
      (op) => {
        const body = JSON.stringify({ id: op.jobId, status: "failed" });
        return {
          answer: op.answer === null ? null : { ...op.answer, body, bodyChars: body.length },
        };
      },
    ),
  },
  {
    id: "one-failure-has-two-codes",
    scene: eyes,
    breaks: ["stated-outcome-is-true"],
    plant: onOp(
      (op) => isOf(eyes, "read")(op) && op.state === "failed",
      (op) => restated({ ...op, answer: withBody(op, "{}") }, "failed"),
    ),
  },
  {
    id: "result-is-not-what-the-dependency-answered",
    scene: eyes,
    breaks: ["result-is-what-the-dependency-answered"],
    plant: onOp(
      (op) => isOf(eyes, "result")(op) && op.outcome === "ok",
      (_, dice) => ({ value: dice.hex(4) }),
    ),
  },
  {
    id: "result-of-a-success-is-refused",
    scene: eyes,
    breaks: ["result-is-what-the-dependency-answered"],
    plant: onOp(
      (op) => isOf(eyes, "result", "again")(op) && op.outcome === "ok",
      (op) => answered(op, 404),
    ),
  },
  {
    id: "status-has-an-undeclared-word",
    scene: eyes,
    breaks: ["status-answers-200-with-a-declared-state"],
    plant: onOp(isOf(eyes, "read"), () => ({ state: "unknown" })),
  },
  {
    id: "status-tells-of-another-job",
    scene: eyes,
    breaks: ["status-answers-200-with-a-declared-state"],
    mayBreak: ["stated-outcome-is-true"],
    plant: onOp(isOf(eyes, "read"), (op) => ({ answer: withBody(op, '{"id":"x"}') })),
  },
];
