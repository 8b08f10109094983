import { conclude, type ScenarioRun } from "./conclude.ts";
import { warmUp } from "./load/warm-up.ts";
import { playBoth, playOn, type ScenarioOptions } from "./play.ts";
import { openSite } from "./site.ts";

/**
 * Puts the same load on the control and then on the target, never at the same time, and tells what
 * became of every click.
 *
 * Throws HarnessError where a side cannot be reached or started; everything later is a figure or a
 * verdict.
 */
export async function runScenario(options: ScenarioOptions): Promise<ScenarioRun> {
  const site = await openSite(options.seed);
  const play = playOn(site, options);
  await warmUp(site.clock);
  const played = await playBoth(play).catch(async (error: unknown) => {
    await site.ledger.close();
    throw error;
  });
  await site.ledger.sync();
  const ledger = await site.ledger.figures();
  // Closing writes down the calls that are still open: the history is whole only after it.
  await site.ledger.close();
  return conclude(play, { ...played, ledger });
}
