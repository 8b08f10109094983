import type { Call } from "../contract/call.ts";
import type { Delivery } from "../contract/delivery.ts";
import { placeOf, type Seen } from "./protocol.ts";

/** What came to the ledger so far, each call and delivery in its newest state. */
export interface Book {
  /** Called twice for each: when it begins, and when it is over. Hands it back. */
  readonly remember: (seen: Seen) => Seen;
  readonly calls: (token: string) => readonly Call[];
  readonly openCalls: () => readonly Call[];
  readonly deliveries: (hook: string) => readonly Delivery[];
  readonly openDeliveries: () => readonly Delivery[];
}

/** Opens a book in which nothing is written. */
export function openBook(): Book {
  const byPlace = new Map<string, Seen[]>();
  const open = new Map<string, Seen>();
  const at = (place: string): readonly Seen[] => byPlace.get(place) ?? [];
  return {
    remember: (seen) => {
      const place = placeOf(seen);
      // It is known by its number at its place.
      const name = `${place}#${seen.nth}`;
      const all = byPlace.get(place) ?? [];
      const index = all.findIndex((other) => other.nth === seen.nth);
      if (index === -1) {
        all.push(seen);
        open.set(name, seen);
      } else {
        all[index] = seen;
        open.delete(name);
      }
      byPlace.set(place, all);
      return seen;
    },
    calls: (token) => at(placeOf({ token })).filter((seen) => seen.kind === "call"),
    openCalls: () => [...open.values()].filter((seen) => seen.kind === "call"),
    deliveries: (hook) => at(placeOf({ hook })).filter((seen) => seen.kind === "delivery"),
    openDeliveries: () => [...open.values()].filter((seen) => seen.kind === "delivery"),
  };
}
