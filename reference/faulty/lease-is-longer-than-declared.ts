import { changeWorkerStore } from "./change.ts";
import { defineFault } from "./fault.ts";

const leaseMs = 10_000;

/** Nothing is lost, and every crash costs far more than anybody was told. */
export const leaseIsLongerThanDeclared = defineFault({
  id: "lease-is-longer-than-declared",
  wrong: `The broker's own default of ${leaseMs} ms stands for the lease, whatever is configured.`,
  seen: "celery/celery#7651",
  tier: 2,
  breaks: ["VIS-2"],
  change: changeWorkerStore((store) => ({
    claim: (wanted) => store.claim({ ...wanted, leaseMs }),
    renew: (leases) => store.renew({ ...leases, leaseMs }),
  })),
});
