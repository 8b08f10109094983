import { unpaced } from "../work/pace.ts";
import { defineFault } from "./fault.ts";

/** The dependency's limit is in the settings, and nobody asks for it. */
export const outboundLimitIsIgnored = defineFault({
  id: "outbound-limit-is-ignored",
  wrong: "Workers call a limited dependency as often as they have slots.",
  seen: null,
  tier: 2,
  breaks: ["RTL-5", "RTY-9"],
  change: { worker: (parts) => ({ ...parts, pace: unpaced }) },
});
