import type { Finding } from "./check.ts";
import type { HistoryEvent } from "../contract/history.ts";

/**
 * What a judge saw when it looked at one thing: that it holds, that it is broken, that a tolerated
 * alternative was taken, or that nothing can be said about it.
 */
export type Look = Readonly<{ kind: "holds" }> | Told;

type Told = Readonly<{ kind: "broken" | "tolerated" | "unseen" }> & Finding;

/** Sorts looks into what `verdictFrom` asks for; what was not seen was not examined. */
export function sorted(looks: readonly Look[]): Readonly<{
  examined: number;
  broken: readonly Finding[];
  tolerated: readonly Finding[];
  unseen: readonly Finding[];
}> {
  const those = (kind: Told["kind"]): readonly Told[] =>
    looks.filter((look): look is Told => look.kind === kind);
  const notSeen = those("unseen");
  return {
    examined: looks.length - notSeen.length,
    broken: those("broken"),
    tolerated: those("tolerated"),
    unseen: notSeen,
  };
}

/** The look of something as it ought to be. */
export const holds: Look = { kind: "holds" };

/** The look of definite evidence against the target. */
export function broken(because: string, ...evidence: readonly HistoryEvent[]): Look {
  return { kind: "broken", because, evidence };
}

/** The look of an alternative that standards allow or services commonly take. */
export function tolerated(because: string, ...evidence: readonly HistoryEvent[]): Look {
  return { kind: "tolerated", because, evidence };
}

/** The look of something about which nobody can say anything: no answer came, or none that tells. */
export function unseen(because: string, ...evidence: readonly HistoryEvent[]): Look {
  return { kind: "unseen", because, evidence };
}
