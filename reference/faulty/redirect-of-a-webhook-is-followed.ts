import { interceptors, type Dispatcher } from "undici";

import { AddressRefused } from "../webhooks/guarded-connections.ts";
import { changeWebhooks } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Redirects that stay at their origin are followed, as an HTTP client does unless it is told otherwise. */
export const redirectOfAWebhookIsFollowed = defineFault({
  id: "redirect-of-a-webhook-is-followed",
  wrong: "A redirect within one origin is followed, and its target's answer counts.",
  seen: null,
  tier: 2,
  breaks: ["WHK-4"],
  change: changeWebhooks(({ connectionsFor }) => ({
    connectionsFor: (url) => {
      const redirect = interceptors.redirect({ maxRedirections: 3 });
      return connectionsFor(url).compose(within(new URL(url).origin), redirect);
    },
  })),
});

function within(origin: string): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (request, handler) => {
    if (String(request.origin) !== origin) throw new AddressRefused();
    return dispatch(request, handler);
  };
}
