import { setTimeout as sleep } from "node:timers/promises";

import type { JobId } from "../../conformance/contract/job.ts";
import { jobChannel } from "./announcer.ts";
import { keepListening } from "./keep-listening.ts";
import type { ApiStore } from "./store.ts";

/** Says when it is worth looking at a job again, whichever process changed it. */
export interface JobFeed {
  follow(id: JobId): Follower;
  close(): Promise<void>;
}

/** One reader of one job. It is rung once when it begins, for what happened just before. */
export interface Follower {
  /** Resolves to true when the job may have changed since, to false at the end of the time or the signal. */
  readonly rung: (options: { withinMs: number; signal: AbortSignal }) => Promise<boolean>;
  /** Notes what the reader knows, so that it is not rung for that again. */
  readonly knows: (version: number) => void;
  readonly leave: () => void;
}

/** How late the loss of a notification can make an event. */
const lookAgainMs = 1_000;

/**
 * Rings on notifications, and looks at the versions of all followed jobs from time to time: a
 * notification may be lost with its connection or with the process that should have sent it.
 *
 * A follower has one flag and no queue: what a reader is too slow to take stays in the store.
 */
export function openJobFeed(options: { url: string; versionsOf: ApiStore["versionsOf"] }): JobFeed {
  const closing = new AbortController();
  const bells = new Map<JobId, Set<Bell>>();

  const ring = (ids: Iterable<JobId>): void => {
    for (const id of ids) for (const bell of bells.get(id) ?? []) bell.ring();
  };

  async function lookAgain(): Promise<void> {
    if (bells.size === 0) return;
    const versions = await options.versionsOf([...bells.keys()]);
    for (const [id, followers] of bells) {
      for (const bell of followers) if (bell.version() !== versions.get(id)) bell.ring();
    }
  }

  async function keepLooking(): Promise<void> {
    while (!closing.signal.aborted) {
      // While the store is away there is nothing to tell; the next look makes up for it.
      await lookAgain().catch(() => undefined);
      await sleep(lookAgainMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const listening = keepListening({
    url: options.url,
    channel: jobChannel,
    onListening: () => ring(bells.keys()),
    onNotification: (payload) => ring(payload.split(",")),
    signal: closing.signal,
  });
  const looking = keepLooking();

  return {
    follow(id) {
      const bell = openBell();
      const followers = bells.get(id) ?? new Set();
      bells.set(id, followers.add(bell));
      return {
        rung: bell.rung,
        knows: bell.knows,
        leave() {
          followers.delete(bell);
          if (followers.size === 0 && bells.get(id) === followers) bells.delete(id);
        },
      };
    },
    async close() {
      closing.abort();
      await Promise.all([listening, looking]);
    },
  };
}

type Bell = ReturnType<typeof openBell>;

function openBell() {
  let isRung = true;
  let known = 0;
  let wake: (() => void) | null = null;
  const rung: Follower["rung"] = async ({ withinMs, signal }) => {
    if (!isRung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          signal.removeEventListener("abort", end);
          resolve();
        };
        const timer = setTimeout(end, withinMs);
        signal.addEventListener("abort", end);
        wake = end;
      });
    }
    const wasRung = isRung && !signal.aborted;
    isRung = false;
    return wasRung;
  };
  return {
    rung,
    ring: (): void => {
      isRung = true;
      wake?.();
    },
    version: (): number => known,
    knows: (version: number): void => {
      known = version;
    },
  };
}
