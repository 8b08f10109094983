import type { Delivery } from "../contract/delivery.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { groupBy, opsOf } from "./views.ts";

/**
 * Ways of looking at deliveries. An exercise gives its submissions the name of their hook as label;
 * a hook's name begins with what kind of receiver it is.
 */

/** Deliveries, in the order of their arrival; of one exercise, if it is named. */
export function deliveriesIn(history: History, exercise?: string): readonly Delivery[] {
  return history
    .filter((event): event is Delivery => event.kind === "delivery")
    .filter((delivery) => exercise === undefined || delivery.exercise === exercise)
    .toSorted((a, b) => a.arrivedAt - b.arrivedAt);
}

/** One receiver of an exercise: the submissions that named it, and what was delivered there. */
export type Receiver = Readonly<{
  hook: string;
  kind: string;
  accepted: readonly Op[];
  deliveries: readonly Delivery[];
}>;

/** The receivers to which the accepted jobs of an exercise were to be told. */
export function receiversIn(history: History, exercise: string): readonly Receiver[] {
  const deliveries = groupBy(deliveriesIn(history, exercise), ({ hook }) => hook);
  const accepted = opsOf(history, "submit").filter(
    (op) => op.exercise === exercise && op.outcome === "ok" && op.jobId !== null,
  );
  return [...groupBy(accepted, ({ label }) => label)].map(([hook, ops]) => ({
    hook,
    kind: kindOf(hook),
    accepted: ops,
    deliveries: deliveries.get(hook) ?? [],
  }));
}

/** What kind of receiver a hook is: its name without the part that makes it unique. */
export function kindOf(hook: string): string {
  return hook.slice(0, hook.lastIndexOf("-"));
}

/** The name by which a delivery is known again; null where it has none. */
export function idOf(delivery: Delivery): string | null {
  return delivery.headers["webhook-id"] ?? null;
}

/** Says whether we took it. */
export function isTaken({ status }: Delivery): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** Two deliveries, one after the other, and the time between the end of the first and the second. */
export type Again = Readonly<{ n: number; before: Delivery; after: Delivery; waitedMs: number }>;

/** Each repetition of a message at one receiver, the n-th from 1; what was still open has no end to count from. */
export function repetitionsOf({ deliveries }: Receiver): readonly Again[] {
  return [...groupBy(deliveries, idOf).values()].flatMap((tries) =>
    tries.slice(1).flatMap((after, index): Again[] => {
      const before = tries[index];
      if (before === undefined || before.endedAt === null) return [];
      return [{ n: index + 1, before, after, waitedMs: after.arrivedAt - before.endedAt }];
    }),
  );
}
