import { changeWebhooks } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The work was done; only somebody could not be told. */
export const failedDeliveryFailsTheJob = defineFault({
  id: "failed-delivery-fails-the-job",
  wrong: "A job whose webhook was not delivered at once is said to have failed.",
  seen: null,
  tier: 2,
  breaks: ["WHK-4"],
  change: changeWebhooks(({ deliveries }, { database }) => ({
    deliveries: {
      ...deliveries,
      settle: async (delivery, step) => {
        const fail = `UPDATE jobs SET status = 'failed', error_code = 'dependency-unreachable',
          error_message = 'Its webhook could not be delivered' WHERE id = $1`;
        if (step.kind === "again") await database.query(fail, [delivery.jobId]);
        return deliveries.settle(delivery, step);
      },
    },
  })),
});
