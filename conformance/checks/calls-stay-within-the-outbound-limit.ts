import { busiestWindow, toleratedCount } from "../judging/busiest-window.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import { countProcesses } from "../contract/capability.ts";
import { limitedDependencyCalledAndDown } from "../exercises/limited-dependency-called-and-down.ts";
import { callsOf, opsOf } from "../judging/views.ts";

/**
 * A dependency's limit is one for all workers: more workers do not make it more.
 *
 * Looked at is every span of the declared length, wherever it begins. It counts only if more was
 * asked for at once than the limit allows, or there was nothing to limit.
 */
export const callsStayWithinTheOutboundLimit = defineCheck({
  id: "calls-stay-within-the-outbound-limit",
  requirement: "RTL-5",
  level: "must",
  title: "Calls of a limited dependency stay within its limit in every window, over all workers",
  clause: {
    text: "Jobproof contract: the declared outbound limit holds over all workers in every window",
  },
  needs: ["outbound-limit"],
  exercise: limitedDependencyCalledAndDown,
  scope: "exercise",
  judge: ({ history, target, policy }) => {
    const { count = 1, windowMs = 1_000 } = policy.outboundLimit ?? {};
    const most = toleratedCount(count, countProcesses(target, "worker"));
    const calls = callsOf(history);
    const busiest = busiestWindow(calls, windowMs);
    const accepted = opsOf(history, "submit", "plain").filter((op) => op.outcome === "ok");
    const called = accepted.filter((op) => calls.some(({ token }) => token === op.token));
    const because = `${busiest.length} calls began within ${windowMs} ms; declared are ${count}`;
    return verdictFrom({
      level: "must",
      examined: called.length,
      atLeast: most + 1,
      holds: `${calls.length} calls, and at most ${busiest.length} of them within any ${windowMs} ms; declared are ${count}`,
      broken:
        busiest.length > most
          ? [{ because, evidence: [...busiest.slice(0, 3), ...busiest.slice(-3)] }]
          : [],
      witness: { calls: calls.length, busiestWindow: busiest.length, declared: count, windowMs },
    });
  },
});
