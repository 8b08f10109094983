import type { Check } from "../judging/check.ts";
import { conservationOf } from "../judging/conservation.ts";
import type { Plan } from "../contract/plan.ts";
import type { CheckResult } from "../contract/run.ts";
import type { Judgement } from "../gate.ts";
import { resultOf } from "../judging/judging.ts";
import { benchOf, closeSite, greet, openSite, type SiteOptions } from "../site.ts";
import { tryPlan, type Trial } from "./trial.ts";

/**
 * Carries out one plan again and again until it fails or `rounds` are over, and judges it by every
 * check that can judge any history. Checks that could tell nothing from it are left out.
 */
export async function judgePlan(
  options: SiteOptions &
    Readonly<{
      plan: Plan;
      rounds: number;
      checks: readonly Check[];
      onRound: (round: number) => void;
      signal: AbortSignal;
      replay: string;
    }>,
): Promise<Judgement> {
  const { target, plan, rounds, checks, signal } = options;
  const site = await openSite(options);
  const { clock, recorder, ledger } = site;
  try {
    await greet(site);
    const startedAt = clock();
    const ground = { target, benchOf: (name: string) => benchOf(site, name), recorder, checks };
    let last: Trial | null = null;
    for (let round = 1; round <= rounds && !signal.aborted; round += 1) {
      options.onRound(round);
      last = await tryPlan(ground, { plan, exercise: `plan-${round}` });
      if (last.broken.length > 0) break;
    }
    await ledger.sync();
    const figures = await ledger.figures();
    await ledger.close();
    const history = recorder.events();
    const tookMs = clock() - startedAt;
    return {
      history,
      checks: last === null ? [] : resultsOf({ ...options, last, history, tookMs }),
      stages: [{ title: "the plan", startedAt, tookMs }],
      ledger: figures,
      conservation: conservationOf(history),
      search: null,
    };
  } finally {
    await closeSite(site);
  }
}

function resultsOf(
  options: Pick<SiteOptions, "target"> &
    Readonly<{
      checks: readonly Check[];
      last: Trial;
      history: Judgement["history"];
      tookMs: number;
      replay: string;
    }>,
): readonly CheckResult[] {
  const { checks, last, history, target, tookMs, replay } = options;
  const judged = { history, target, policy: target.policy ?? {} };
  const exercise = { id: "plan", did: "A plan was carried out.", tookMs };
  return checks
    .filter(({ scope }) => scope === "run")
    .map((check) => {
      const broken = last.broken.find((one) => one.check === check);
      return { check, verdict: broken?.verdict ?? check.judge(judged) };
    })
    .filter(({ verdict }) => verdict.kind !== "INCONCLUSIVE" && verdict.kind !== "UNSUPPORTED")
    .map(({ check, verdict }) => resultOf({ check, exercise, verdict, judged, replay }));
}
