import { changeCall } from "./change.ts";
import { defineFault } from "./fault.ts";

const clientMs = 2_000;

/** Two timeouts for one call: the shorter one decides, and it is not the one that is declared. */
export const clientGivesUpBeforeTheJobTimeout = defineFault({
  id: "client-gives-up-before-the-job-timeout",
  wrong: `The HTTP client's default timeout of ${clientMs} ms is left in place beneath the job's own.`,
  seen: null,
  tier: 2,
  breaks: ["EXE-8", "VIS-1", "EXE-3"],
  change: changeCall((callProbe) => async (call) => {
    const timeout = AbortSignal.timeout(clientMs);
    const signal = AbortSignal.any([call.signal, timeout]);
    try {
      return await callProbe({ ...call, signal });
    } catch (error) {
      if (!timeout.aborted || call.signal.aborted) throw error;
      const message = "The client gave up";
      const code = "dependency-unreachable";
      return { kind: "failed", isPermanent: false, code, message, retryAfterMs: null };
    }
  }),
});
