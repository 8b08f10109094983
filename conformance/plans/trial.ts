import type { Check } from "../judging/check.ts";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { Plan } from "../contract/plan.ts";
import type { Target } from "../contract/target.ts";
import type { Verdict } from "../contract/verdict.ts";
import { drain, drainId } from "../drain.ts";
import type { Bench } from "../exercise.ts";
import type { Recorder } from "../recorder.ts";
import { runPlan } from "./run-plan.ts";

/** What a plan left behind when it was carried out once, and the checks that it broke. */
export type Trial = Readonly<{ plan: Plan; history: History; broken: readonly Broken[] }>;

/** A check that must not fail and did. */
export type Broken = Readonly<{ check: Check; verdict: Verdict }>;

/** Where plans are carried out, and by what they are judged. */
export type TrialGround = Readonly<{
  target: Target;
  benchOf: (exercise: string) => Bench;
  recorder: Recorder;
  checks: readonly Check[];
}>;

/**
 * Carries out a plan, gives every job of it the time to end, and judges what was seen by the checks
 * that can judge any history. What they cannot tell from one plan is nobody's fault.
 */
export async function tryPlan(
  ground: TrialGround,
  options: { plan: Plan; exercise: string },
): Promise<Trial> {
  const { target, benchOf, recorder, checks } = ground;
  const { plan, exercise } = options;
  const from = recorder.events().length;
  const submissions = await runPlan({ bench: benchOf(exercise), plan, exercise });
  const bench = benchOf(drainId);
  await bench.readUntilEnded(submissions);
  await drain({ bench, history: recorder.events().slice(from), record: recorder.record });
  // A job of an earlier plan whose submission nobody knew the end of may run as late as now.
  const isOfPlan = (event: HistoryEvent): boolean =>
    event.exercise === exercise || event.exercise === drainId;
  const history = recorder.events().slice(from).filter(isOfPlan);
  const judged = { history, target, policy: target.policy ?? {} };
  const broken = checks
    .filter(({ scope }) => scope === "run")
    .map((check) => ({ check, verdict: check.judge(judged) }))
    .filter(({ verdict }) => verdict.kind === "FAIL");
  return { plan, history, broken };
}
