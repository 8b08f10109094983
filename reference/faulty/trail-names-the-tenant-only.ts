import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** One account for the whole team. */
export const trailNamesTheTenantOnly = defineFault({
  id: "trail-names-the-tenant-only",
  wrong: "The audit trail says of which tenant somebody was, and not who.",
  seen: null,
  tier: 3,
  breaks: ["RBC-4"],
  change: changeApiStore((store) => ({
    async listAudit(page) {
      const list = await store.listAudit(page);
      return { ...list, records: list.records.map((record) => ({ ...record, who: page.tenant })) };
    },
  })),
});
