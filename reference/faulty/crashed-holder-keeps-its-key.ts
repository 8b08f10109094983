import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** A lock without an end: whoever dies with it takes the key along. */
export const crashedHolderKeepsItsKey = defineFault({
  id: "crashed-holder-keeps-its-key",
  wrong: "A job with an order key is leased for ever: if its worker dies, the key stands still.",
  seen: null,
  tier: 1,
  breaks: ["ORD-2"],
  change: changeWorkerStore((store, { database: { query } }) => {
    const leaseForEver = (jobIds: readonly string[]) =>
      query(
        `UPDATE jobs SET leased_until = clock_timestamp() + interval '1 day'
         WHERE id = ANY ($1::uuid[]) AND order_key IS NOT NULL AND status = 'running'`,
        [jobIds],
      );
    return {
      async claim(wanted) {
        const jobs = await store.claim(wanted);
        await leaseForEver(jobs.map(({ fence }) => fence.jobId));
        return jobs;
      },
      async renew(leases) {
        const renewals = await store.renew(leases);
        await leaseForEver(leases.fences.map(({ jobId }) => jobId));
        return renewals;
      },
    };
  }),
});
