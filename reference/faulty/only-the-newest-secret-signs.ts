import { changeWebhooks } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Rotation then means an outage for every receiver that still knows the old secret. */
export const onlyTheNewestSecretSigns = defineFault({
  id: "only-the-newest-secret-signs",
  wrong: "While a secret is being replaced, only the new one signs.",
  seen: null,
  tier: 2,
  breaks: ["WHK-2"],
  change: changeWebhooks(({ sign }) => ({
    sign: (signable) => sign(signable).split(" ")[0] ?? "",
  })),
});
