import type { Asking } from "../caller.ts";
import { defineExercise, type Bench } from "../exercise.ts";
import { showsEnd } from "../judging/views.ts";

const rounds = 5;

/**
 * Submissions that must be refused, each with a token of its own that would tell if it ran: with a
 * key that another payload used, from a stranger, and cut short in the middle of the body.
 *
 * Whether they are refused, and how, is for others to judge; here it only matters that what was
 * refused stays so. Plain jobs that are submitted afterwards pass through the same queue and end.
 */
export const refusedBesideAccepted = defineExercise({
  id: "refused-beside-accepted",
  did: `${rounds} rounds of submissions that must be refused (a used key, unknown credentials, a body cut short), with plain jobs between them; the plain ones are read until they have ended.`,
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    for (let round = 0; round < rounds; round++) {
      const first = await bench.submit({ label: "plain" });
      await refusals(bench, first.key);
      const last = await bench.submit({ label: "plain" });
      const ends = await bench.readUntilEnded([first, last]);
      if (!ends.every(showsEnd)) return;
    }
  },
});

async function refusals(bench: Bench, usedKey: string | null): Promise<void> {
  const { credentials, submit } = bench.target;
  if (submit.keyHeader !== undefined && usedKey !== null) {
    await bench.submit({ label: "used-key", key: usedKey });
  }
  if (credentials?.tenantA !== undefined) {
    await bench.submit({ label: "stranger", as: "stranger" });
  }
  const { asking } = await bench.prepare({ label: "cut-short" });
  const { exercise: _, ...cut } = { ...asking, body: asking.body?.slice(0, -1) } satisfies Asking;
  await bench.ask(cut);
}
