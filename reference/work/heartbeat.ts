import type { Fence, Renewal } from "../jobs/store.ts";
import { periodically } from "./periodically.ts";

/** Keeps the leases of a worker's running jobs alive, and says when one must be given up. */
type Heartbeat = Readonly<{
  /** Begins to renew the lease of one attempt. */
  hold: (fence: Fence) => Hold;
  stop: () => Promise<void>;
}>;

export type Hold = Readonly<{
  /** Aborts with a Giveup as its reason when the attempt must not go on. */
  signal: AbortSignal;
  /** Ends the attempt from this side, for example because the worker shuts down. */
  giveUp: (why: GiveUp) => void;
  /** Stops renewing: the attempt is over. */
  end: () => void;
}>;

/** Why an attempt does not go on. After `lease-lost` there is nothing left to write. */
export type GiveUp = "lease-lost" | "cancel-requested" | "shutting-down";

export type StartHeartbeat = (options: {
  leaseMs: number;
  /** Renews all of them in one statement; answers in their order. */
  renew: (fences: readonly Fence[]) => Promise<readonly Renewal[]>;
  onError: (error: unknown) => void;
}) => Heartbeat;

/**
 * Beats four times a lease, for all jobs at once, whatever the jobs themselves are doing.
 *
 * The store has the last word on who holds a lease. Only when it cannot be asked for longer than a
 * lease does the worker judge for itself: by then, others may have been given its jobs.
 */
export const startHeartbeat: StartHeartbeat = ({ leaseMs, renew, onError }) => {
  type Held = { fence: Fence; abort: AbortController; confirmedAt: number };
  const held = new Set<Held>();

  async function beat(): Promise<void> {
    const asked = [...held];
    if (asked.length === 0) return;
    // The lease was prolonged at some time after this.
    const askedAt = performance.now();
    try {
      const renewals = await renew(asked.map(({ fence }) => fence));
      for (const [index, one] of asked.entries()) apply(one, renewals[index] ?? "lost", askedAt);
    } catch (error) {
      const overdueBefore = performance.now() - leaseMs;
      for (const one of asked) if (one.confirmedAt < overdueBefore) apply(one, "lost", askedAt);
      throw error;
    }
  }

  function apply(one: Held, renewal: Renewal, askedAt: number): void {
    if (renewal === "lost") one.abort.abort("lease-lost" satisfies GiveUp);
    else one.confirmedAt = askedAt;
    if (renewal === "cancel-requested") one.abort.abort("cancel-requested" satisfies GiveUp);
  }

  const beats = periodically({ everyMs: leaseMs / 4, run: beat, onError });

  return {
    hold(fence) {
      const one: Held = { fence, abort: new AbortController(), confirmedAt: performance.now() };
      held.add(one);
      return {
        signal: one.abort.signal,
        giveUp: (why) => one.abort.abort(why),
        end: () => void held.delete(one),
      };
    },
    stop: () => beats.stop(),
  };
};
