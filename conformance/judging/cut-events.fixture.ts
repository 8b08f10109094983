import type { HistoryEvent } from "../contract/history.ts";
import type { LinkFault, ProcessRole } from "../contract/fault.ts";
import type { Check } from "./check.ts";
import { linkFault, wholeTarget } from "./history.fixture.ts";
import { telling } from "./verdict.fixture.ts";

/** Invents a cut from `at` to `until`, which caught so many connections. */
export function cutEvents(said: {
  exercise: string;
  role: ProcessRole;
  at: number;
  until: number;
  fault?: LinkFault;
  sockets?: number;
}): readonly HistoryEvent[] {
  const { exercise, role, at, until, sockets = 8 } = said;
  const { fault = { kind: "cut-after", direction: "in", bytes: 0 } } = said;
  return [
    linkFault({ exercise, role, fault, injectedAt: at, sockets }),
    linkFault({ exercise, role, fault: { kind: "heal" }, injectedAt: until, sockets }),
  ];
}

/** Judges a history of a target that declares how long it takes to answer and to recover. */
export function verdictBy(check: Check, history: readonly HistoryEvent[]) {
  const policy = { ...wholeTarget.policy, answerWithinMs: 2_000, recoverWithinMs: 3_000 };
  return telling(check.judge({ history, target: { ...wholeTarget, policy }, policy }));
}
