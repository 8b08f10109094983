import { changeCall } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The timeout fires, and nobody listens: the slot is gone until the dependency has mercy. */
export const callIgnoresItsSignal = defineFault({
  id: "call-ignores-its-signal",
  wrong: "The signal that ends an attempt is not handed to the HTTP client.",
  seen: null,
  tier: 1,
  breaks: ["EXE-8"],
  change: changeCall(
    (callProbe) => (call) => callProbe({ ...call, signal: new AbortController().signal }),
  ),
});
