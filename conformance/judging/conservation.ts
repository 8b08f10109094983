import { statusOf } from "./answers.ts";
import type { History } from "../contract/history.ts";
import type { JobId, JobState } from "../contract/job.ts";
import type { Op } from "../contract/op.ts";
import type { Conservation } from "../contract/run.ts";
import { acceptedJobs, callsOf, opsOf, showsEnd } from "./views.ts";

/** Where an accepted job was when its owner last looked; `lost` if the service no longer knew it. */
export type Whereabouts = JobState | "lost";

/** Says of every accepted job where it is, as its owner last saw it. */
export function whereaboutsOf(history: History): ReadonlyMap<JobId, Whereabouts> {
  const accepted = acceptedJobs(history);
  const lastLook = new Map<JobId, Op>(accepted);
  for (const op of opsOf(history, "read")) {
    if (op.jobId === null || accepted.get(op.jobId)?.as !== op.as) continue;
    // Records of ended jobs are not kept for ever: what was seen to end is not lost when it is gone.
    const tells = isGone(op) ? !showsEnd(lastLook.get(op.jobId)) : isKnown(op.state);
    if (tells) lastLook.set(op.jobId, op);
  }
  return new Map([...lastLook].map(([jobId, op]) => [jobId, whereaboutsBy(op)]));
}

/** Counts them: accepted = succeeded + failed + canceled + expired + unfinished + lost. */
export function conservationOf(history: History): Conservation {
  const places = [...whereaboutsOf(history).values()];
  const count = (place: Whereabouts): number => places.filter((other) => other === place).length;
  const calls = callsOf(history);
  return {
    accepted: places.length,
    succeeded: count("succeeded"),
    failed: count("failed"),
    canceled: count("canceled"),
    expired: count("expired"),
    unfinished: count("queued") + count("running"),
    lost: count("lost"),
    calls: calls.length,
    effectKeys: new Set(calls.flatMap((call) => call.effectKey ?? [])).size,
  };
}

function whereaboutsBy({ did, state }: Op): Whereabouts {
  if (isKnown(state)) return state;
  return did === "submit" ? "queued" : "lost";
}

/** An owner who was told to come back later, or not let in, has not seen that the job is gone. */
function isGone(op: Op): boolean {
  const status = statusOf(op);
  return status === 404 || status === 410;
}

function isKnown(state: Op["state"]): state is JobState {
  return state !== null && state !== "unknown";
}
