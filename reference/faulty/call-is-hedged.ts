import { changeCall } from "./change.ts";
import { defineFault } from "./fault.ts";

/** A remedy for slow reads, applied to a call that does something. */
export const callIsHedged = defineFault({
  id: "call-is-hedged",
  wrong: "To be quick, each call is sent twice at once, and the first answer counts.",
  seen: null,
  tier: 1,
  breaks: ["EXE-1", "EXE-3", "EXE-5"],
  change: changeCall((callProbe) => (call) => Promise.race([callProbe(call), callProbe(call)])),
});
