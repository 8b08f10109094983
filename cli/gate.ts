import path from "node:path";
import type { Check } from "../conformance/judging/check.ts";
import type { Case } from "../conformance/contract/bundle.ts";
import { HarnessError } from "../conformance/contract/harness-error.ts";
import type { Pace } from "../conformance/exercise.ts";
import { readTargetFile } from "../conformance/target/target-file.ts";
import { runGate, type GateObserver } from "../conformance/gate.ts";
import { writeBundle } from "../reports/bundle.ts";
import { certificationOf } from "./certification.ts";
import { judgePlan } from "../conformance/plans/judge-plan.ts";
import { readPlanFile } from "../conformance/plans/plan-file.ts";
import { keepPlan, planCommand, planFile, plansOf, targetOptions } from "./gate-plans.ts";
import type { TierName } from "../infra/targets/reference-tier.ts";
import type { Progress } from "./progress.ts";
import { atPace, selectChecks } from "./select-checks.ts";
import { inSession, later, type SessionFlags } from "./session.ts";
import { standUp } from "./stand-up.ts";
import { verdictOfRun } from "./verdict-of-run.ts";

/** What `jobproof gate` takes. */
export type GateFlags = SessionFlags &
  Readonly<{
    target?: string;
    tier?: TierName;
    only: readonly string[];
    quick?: boolean;
    full?: boolean;
    certify?: boolean;
    plan?: string;
    plans?: string;
  }>;

/** `jobproof gate`: stands a target up, exercises it, judges it, and leaves a report. */
export async function gate(flags: GateFlags): Promise<void> {
  const pace = paceOf(flags);
  const named = selectChecks(flags.only);
  // Rows that are named are judged, whatever that takes.
  const chosen = flags.only.length > 0 ? named : atPace(named, pace);
  // Read before anything is started: a wrong file shall leave nothing behind.
  const target = flags.target === undefined ? null : await readTargetFile(flags.target);
  const plan = flags.plan === undefined ? null : await readPlanFile(flags.plan);
  await inSession({ verb: "gate", flags }, async (session) => {
    const { ground, identity, progress, signal } = session;
    const left = named.filter((check) => !chosen.includes(check));
    if (left.length > 0)
      progress.line(`--full also judges ${left.map(({ requirement }) => requirement).join(", ")}`);
    const standing = await standUp({ ground, target, ...(flags.tier && { tier: flags.tier }) });
    try {
      const begunAt = ground.elapsedMs();
      const { processes, links, services } = standing;
      const { seed } = identity;
      const site = { target: standing.target, processes, links, services, seed, pace };
      const judgement =
        plan === null
          ? await runGate({
              ...site,
              checks: chosen,
              plans: plansOf({ target: standing.target, seed, pace, flags }),
              signal,
              replayOf: ({ requirement: row }) => replayCommand({ row, flags, seed }),
              replayOfPlan: planCommand(path.join(identity.folder, planFile), flags),
              observer: observerOf(progress),
            })
          : await judgePlan({
              ...site,
              checks: chosen,
              plan,
              rounds: planRounds,
              onRound: (round) => progress.stage(`the plan, ${round} of ${planRounds}`),
              signal,
              replay: planCommand(flags.plan ?? "", flags),
            });
      const plans = await keepPlan(judgement.search, identity.folder);
      for (const { name, detail } of standing.processes?.deaths() ?? []) {
        progress.line(`${name} ended by itself: ${detail}; see ${ground.logFolder}/${name}.log`);
      }
      const { history, checks, ledger, conservation } = judgement;
      const stages = later(judgement.stages, begunAt);
      const interruptedBy = session.interruptedBy();
      const verdict = verdictOfRun({ checks, interruptedBy });
      const found = {
        target: standing.summary,
        stages,
        ledger,
        checks,
        scenarios: [],
        conservation,
        ...(plans !== null && { plans }),
      };
      if (flags.certify !== true) return { run: { kind: "gate", ...verdict, ...found }, history };
      const { isCertified: certified, ...certification } = certificationOf({ ...verdict, checks });
      const { sentence } = certification;
      return {
        run: { kind: "gate", ...certification, ...found },
        history,
        written: (run, folder) =>
          writeBundle({ folder, run, cases: named.map(caseOf), certified, sentence }),
      };
    } finally {
      await ground.step("end the target's processes", standing.close);
    }
  });
}

/** A certification is never of a part; what contradicts is refused before anything starts. */
function paceOf({ quick = false, full = false, certify = false, only }: GateFlags): Pace {
  if (quick && full)
    refuse("--quick and --full contradict each other.", "Say one of them; quick is the default.");
  if (certify && quick)
    refuse("--certify needs every row, and --quick leaves some out.", "Leave --quick out.");
  if (certify && only.length > 0)
    refuse("--certify needs every row, and --only names some.", "Leave --only out.");
  return full || certify ? "full" : "quick";
}

function refuse(message: string, hint: string): never {
  throw new HarnessError({ code: "options-contradict", message, hint });
}

function caseOf({ requirement, id, level, title, clause }: Check): Case {
  return { requirement, id, level, title, clause: clause.text };
}

/** The command that judges one row again with the same seed. */
function replayCommand(options: { row: string; flags: GateFlags; seed: string }): string {
  const target = targetOptions(options.flags);
  const pace = paceOf(options.flags) === "full" ? " --full" : "";
  return `npx jobproof gate${target}${pace} --only ${options.row} --seed ${options.seed}`;
}

/** A race may hide: so often is a plan carried out before it is said to hold. */
const planRounds = 10;

function observerOf(progress: Progress): GateObserver {
  let ended = 0;
  return {
    onStage: (title, exercises) =>
      progress.stage(exercises === 0 ? title : `${title} (${exercises} exercises)`),
    onExercise: (exercise, { kind, because, tookMs }) => {
      ended += 1;
      const took = `${(tookMs / 1000).toFixed(1)} s`;
      if (kind === "done") progress.tick(`${ended} exercises done, last ${exercise.id} (${took})`);
      else progress.line(`${exercise.id}: ${kind}: ${because}`);
    },
    onPlan: (tried) => progress.tick(`${tried} plans tried`),
  };
}
