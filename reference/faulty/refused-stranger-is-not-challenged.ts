import { defineFault } from "./fault.ts";

/** A generic client learns that it may not, and not how it might. */
export const refusedStrangerIsNotChallenged = defineFault({
  id: "refused-stranger-is-not-challenged",
  wrong: "A 401 is sent without WWW-Authenticate.",
  seen: null,
  tier: 3,
  breaks: ["RBC-1"],
  change: {
    api: (parts) => ({
      ...parts,
      errorAnswer: (refusal) => {
        const good = parts.errorAnswer(refusal);
        const { "www-authenticate": _, ...headers } = good.headers;
        return { ...good, headers };
      },
    }),
  },
});
