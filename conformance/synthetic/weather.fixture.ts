import type { AnyFault, FaultEvent, LinkFault, ProcessFault } from "../contract/fault.ts";
import type { Ms } from "../contract/time.ts";

/**
 * What is going to be done to the invented service, known before anything is lived through.
 *
 * An outage tells a life what strikes its worker; the fault events tell the same to the history.
 */
export type Outage = Readonly<{
  /**
   * `kill` ends what is in hand, `stop` freezes it, `cut` keeps its outcome from being written down,
   * and whoever is told to `end` finishes what can be finished in time and gives the rest back.
   */
  kind: "kill" | "stop" | "cut" | "end";
  workers: readonly string[];
  from: Ms;
  /** When a worker that stood still from `from` on was killed. Default: at once. */
  diesAt?: Ms;
  /** When the workers are of use again. */
  until: Ms;
}>;

/** The two workers of the invented service. */
export const workers = ["worker-1", "worker-2"] as const;

/** The two replicas of its API. */
export const apis = ["api-1", "api-2"] as const;

/** All outages of a history. */
export interface Weather {
  readonly add: (outage: Outage) => void;
  /** A time from `at` on at which a worker can claim, and who can. */
  readonly usable: (at: Ms) => Readonly<{ at: Ms; workers: readonly string[] }>;
  /** The first outage that strikes this worker after `from` and not after `to`. */
  readonly strike: (worker: string, from: Ms, to: Ms) => Outage | null;
}

/** Opens a sky without clouds. */
export function openWeather(): Weather {
  const outages: Outage[] = [];
  const isDown = (worker: string, at: Ms): boolean =>
    outages.some((it) => it.workers.includes(worker) && it.from <= at && at < it.until);
  return {
    add: (outage) => {
      outages.push(outage);
      outages.sort((a, b) => a.from - b.from);
    },
    usable: (at) => {
      const times = [at, ...outages.map(({ until }) => until).filter((until) => until > at)];
      for (const time of times.toSorted((a, b) => a - b)) {
        const up = workers.filter((worker) => !isDown(worker, time));
        if (up.length > 0) return { at: time, workers: up };
      }
      throw new Error("an outage without end");
    },
    strike: (worker, from, to) =>
      outages.find((it) => it.workers.includes(worker) && it.from > from && it.from <= to) ?? null,
  };
}

/** A fault of a process that was confirmed after 4 ms. */
export function processFault(
  said: Readonly<{
    exercise: string;
    fault: ProcessFault;
    process: string;
    at: Ms;
    tookMs?: number;
  }>,
): FaultEvent {
  const { exercise, fault, process, at, tookMs = 4 } = said;
  return {
    kind: "fault",
    exercise,
    fault,
    process,
    role: process.startsWith("api") ? "api" : "worker",
    pid: 4_711,
    injectedAt: at,
    confirmedAt: at + tookMs,
    settledAt: at + tookMs + 1,
    confirmation: fault,
  };
}

/** A fault of the link that one role uses, felt by 8 connections. */
export function linkFaultAt(
  said: Readonly<{ exercise: string; fault: LinkFault; role: "api" | "worker"; at: Ms }>,
): AnyFault {
  const { exercise, fault, role, at } = said;
  return {
    kind: "link-fault",
    exercise,
    fault,
    link: `${role}-db`,
    carries: ["store", "broker"],
    role,
    injectedAt: at,
    confirmedAt: at + 4,
    settledAt: at + 5,
    sockets: 8,
    confirmation: fault.kind,
  };
}

/** A restart of broker and store that takes so long. */
export function serviceRestart(
  said: Readonly<{ exercise: string; at: Ms; tookMs: number }>,
): AnyFault {
  const { exercise, at, tookMs } = said;
  return {
    kind: "service-fault",
    exercise,
    fault: "restart",
    service: "db",
    carries: ["store", "broker"],
    injectedAt: at,
    confirmedAt: at + tookMs,
    settledAt: at + tookMs + 1,
    confirmation: "restarted",
  };
}
