import type { HistoryEvent } from "../../conformance/contract/history.ts";
import { isTerminal, type JobId } from "../../conformance/contract/job.ts";
import type { Op } from "../../conformance/contract/op.ts";
import { showsEnd } from "../../conformance/judging/views.ts";

/** How many clients read their job at the same time. */
const lanes = 16;

/** The pauses before the reads of one job: the service needs a moment to write the outcome down. */
const pausesMs = [10, 20, 40, 80, 160, 320, 640] as const;

/** Reads jobs until they end, and knows which have not. */
export interface Follower {
  /** To be told of everything that happens. */
  readonly notice: (event: HistoryEvent) => void;
  /** How many accepted jobs nobody has seen end. */
  readonly open: () => number;
  /** Reads no more; resolves when the reads under way are over. */
  readonly stop: () => Promise<void>;
}

/**
 * Follows every accepted job to its end by its status route, politely: a job is read only once the
 * ledger has answered its call, at growing intervals, and few at a time.
 *
 * A real client does not know when its job has run; it would poll before, and be a load of its own.
 * Polls that can only say "not yet" are left out, so that what is seen is the service's doing. A
 * job that stays silent is left until its next call; who waits for all of them looks at `open`.
 */
export function openFollower(options: { read: (jobId: JobId) => Promise<Op> }): Follower {
  const jobOf = new Map<string, JobId>();
  const worked = new Set<string>();
  const open = new Set<JobId>();
  const waiting = new Set<JobId>();
  const busy = new Set<Promise<void>>();
  let stopped = false;

  const look = async (jobId: JobId): Promise<void> => {
    for (const pauseMs of pausesMs) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (stopped || showsEnd(await options.read(jobId))) return;
    }
  };

  const fill = (): void => {
    for (const jobId of waiting) {
      if (stopped || busy.size >= lanes) return;
      waiting.delete(jobId);
      const lane: Promise<void> = look(jobId).finally(() => {
        busy.delete(lane);
        fill();
      });
      busy.add(lane);
    }
  };

  const wake = (token: string): void => {
    const jobId = jobOf.get(token);
    if (jobId === undefined || !worked.has(token) || !open.has(jobId)) return;
    waiting.add(jobId);
    fill();
  };

  const noticeOp = (op: Op): void => {
    if (op.jobId === null || op.outcome !== "ok") return;
    if (op.state !== null && op.state !== "unknown" && isTerminal(op.state)) {
      open.delete(op.jobId);
      return;
    }
    if (op.did !== "submit" || op.token === null) return;
    jobOf.set(op.token, op.jobId);
    open.add(op.jobId);
    wake(op.token);
  };

  return {
    notice: (event) => {
      if (event.kind === "op") noticeOp(event);
      if (event.kind !== "call" || event.end !== "answered") return;
      worked.add(event.token);
      wake(event.token);
    },
    open: () => open.size,
    stop: async () => {
      stopped = true;
      await Promise.all(busy);
    },
  };
}
