import { isSuccess } from "./attempts.ts";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import { cutAt, cutsIn, wasFelt, type Cut } from "./cuts.ts";
import { cutOffLabels, workersCutOff } from "../exercises/workers-cut-off.ts";
import { jobsSeen, type SeenJob } from "./seen-jobs.ts";

/** A job whose dependency answered while its worker was cut off: done, and not to be told. */
export type AnsweredInACut = Readonly<{ job: SeenJob; cut: Cut; answered: Call }>;

/** Every job that was answered while its worker was cut off. */
export function answeredInCuts(history: History): readonly AnsweredInACut[] {
  const cuts = cutsIn(history, { exercise: workersCutOff.id, role: "worker" }).filter(wasFelt);
  return jobsSeen(history, workersCutOff, cutOffLabels.held).flatMap((job): AnsweredInACut[] => {
    const answered = job.calls.find(isSuccess);
    const cut = cutAt(cuts, answered?.answeredAt ?? Number.NEGATIVE_INFINITY);
    return cut === undefined || answered === undefined ? [] : [{ job, cut, answered }];
  });
}
