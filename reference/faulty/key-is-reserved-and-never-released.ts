import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** The lock is taken first, as one should. Nobody thought of who gives it back. */
export const keyIsReservedAndNeverReleased = defineFault({
  id: "key-is-reserved-and-never-released",
  wrong: "A key is reserved before its job is written, and stays so if that fails.",
  seen: "mitos-run/mitos#240",
  tier: 1,
  breaks: ["IDM-8"],
  change: {
    ...changeApiStore((store, { database }) => ({
      async submit(submission) {
        const { tenant, key } = submission;
        const taken = await database.query(
          "INSERT INTO reserved_keys VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING key",
          [tenant, key],
        );
        if (taken.length > 0) return store.submit(submission);
        const known = await database.query(
          "SELECT FROM idempotency_keys WHERE tenant = $1 AND key = $2",
          [tenant, key],
        );
        return known.length > 0 ? store.submit(submission) : { kind: "key-in-use" };
      },
    })),
    schema: `
      CREATE TABLE reserved_keys (tenant text, key text, PRIMARY KEY (tenant, key));
      GRANT SELECT, INSERT ON reserved_keys TO jobproof_api`,
  },
});
