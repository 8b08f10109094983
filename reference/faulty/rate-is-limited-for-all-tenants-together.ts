import { defineFault } from "./fault.ts";

/** One customer's loop is every customer's outage. */
export const rateIsLimitedForAllTenantsTogether = defineFault({
  id: "rate-is-limited-for-all-tenants-together",
  wrong: "There is one limit for all tenants: whoever exceeds it uses up what the others may send.",
  seen: null,
  tier: 2,
  breaks: ["RTL-1"],
  change: {
    api: (parts) => ({
      ...parts,
      termsOf: (tenant) => ({
        ...parts.termsOf(tenant),
        rateLimit: parts.termsOf("rate-limited").rateLimit,
      }),
      store: {
        ...parts.store,
        admit: (wish) => parts.store.admit({ ...wish, tenant: "everybody" }),
      },
    }),
  },
});
