import { changeRoute } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Clients must ignore what they cannot parse, and so they do. */
export const rateLimitFieldsAreNotStructured = defineFault({
  id: "rate-limit-fields-are-not-structured",
  wrong: "RateLimit is written by hand, with blanks and colons, and is no structured field.",
  seen: null,
  tier: 3,
  breaks: ["RTL-3"],
  change: changeRoute({
    method: "POST",
    path: "/v1/jobs",
    handle: (good) => async (request, caller) => {
      const reply = await good(request, caller);
      const { ratelimit, ...headers } = reply.headers ?? {};
      return ratelimit === undefined
        ? reply
        : { ...reply, headers: { ...headers, ratelimit: ratelimit.replaceAll(/[;=]/g, ": ") } };
    },
  }),
});
