import type { Ms } from "../../conformance/contract/time.ts";

/** When clicks come, as a law. The law never looks at the answers: the loop is open. */
export type Load =
  /** All at the same instant. */
  | Readonly<{ kind: "burst"; clicks: number }>
  /** Evenly spaced. */
  | Readonly<{ kind: "constant"; perSec: number; forSec: number }>;

/** Works out when each click is meant to come, counted from the start: known before the first is sent. */
export function arrivalsOf(load: Load): readonly Ms[] {
  switch (load.kind) {
    case "burst":
      return Array.from({ length: load.clicks }, () => 0);
    case "constant": {
      const clicks = Math.round(load.perSec * load.forSec);
      return Array.from({ length: clicks }, (_, index) => (index * 1000) / load.perSec);
    }
    default:
      return load satisfies never;
  }
}
