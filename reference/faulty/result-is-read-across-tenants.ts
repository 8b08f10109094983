import { changeApiStore } from "./change.ts";
import { defineFault } from "./fault.ts";

/** Every route asks whose job it is but the one that was added last. */
export const resultIsReadAcrossTenants = defineFault({
  id: "result-is-read-across-tenants",
  wrong: "The result of a job is found by its id alone, whoever asks for it.",
  seen: null,
  tier: 1,
  breaks: ["RBC-3"],
  change: changeApiStore((_, { database }) => ({
    async readResult({ id }) {
      const [row] = await database.query<{ result: string }>(
        "SELECT result FROM jobs WHERE id = $1 AND status = 'succeeded'",
        [id],
      );
      return row?.result ?? null;
    },
  })),
});
