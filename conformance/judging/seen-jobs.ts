import type { Call } from "../contract/call.ts";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { JobState } from "../contract/job.ts";
import type { Op } from "../contract/op.ts";
import type { Exercise } from "../exercise.ts";
import { callsByToken, lastSightings, opsOf, showsEnd } from "./views.ts";

/** One job of an exercise as it was seen: how it was accepted, called, and last sighted. */
export type SeenJob = Readonly<{
  op: Op;
  /** In the order of their arrival. */
  calls: readonly Call[];
  last: Op | undefined;
}>;

/** The accepted jobs of one exercise that submits each token once, in the order of submission. */
export function jobsSeen(history: History, exercise: Exercise, label?: string): readonly SeenJob[] {
  const calls = callsByToken(history);
  const last = lastSightings(history);
  return opsOf(history, "submit", label).flatMap((op): SeenJob[] => {
    if (op.exercise !== exercise.id || op.outcome !== "ok" || op.jobId === null) return [];
    return [{ op, calls: calls.get(op.token ?? "") ?? [], last: last.get(op.jobId) }];
  });
}

/** The state in which the job ended, as far as it was seen. */
export function endOfJob({ last }: SeenJob): JobState | null {
  return showsEnd(last) ? (last?.state as JobState) : null;
}

/** What there is to show of a job: its submission, its calls, its last sighting. */
export function storyOf({ op, calls, last }: SeenJob): readonly HistoryEvent[] {
  return [op, ...calls.slice(0, 10), ...(last === undefined || last === op ? [] : [last])];
}
