import { interceptors } from "undici";

import { changeWebhooks } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Whoever answers the first URL, which is checked, sends the service wherever it wants. */
export const redirectLeadsAWebhookInside = defineFault({
  id: "redirect-leads-a-webhook-inside",
  wrong: "Only the URL that was registered is checked; redirects are followed anywhere.",
  seen: null,
  tier: 2,
  breaks: ["WHK-7", "WHK-4"],
  change: changeWebhooks(({ connectionsFor }) => ({
    connectionsFor: (url) =>
      connectionsFor(url).compose(interceptors.redirect({ maxRedirections: 3 })),
  })),
});
