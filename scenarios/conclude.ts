import { conservationOf } from "../conformance/judging/conservation.ts";
import type { RunOutcome } from "../conformance/contract/exit-codes.ts";
import type { History } from "../conformance/contract/history.ts";
import type {
  Conservation,
  LedgerFigures,
  ScenarioResult,
  ScenarioSide,
  Stage,
} from "../conformance/contract/run.ts";
import type { ExerciseEnd } from "../conformance/exercise.ts";
import { sideOf } from "./figures/side.ts";
import { judgeGuards } from "./guards.ts";
import { loadInWords } from "./load-in-words.ts";
import { targetsPart, type BothPlayed, type Play, type Played } from "./play.ts";
import { verdictOfScenario } from "./verdict.ts";

/** All that a run of a scenario left behind. */
export type ScenarioRun = Readonly<{
  result: ScenarioResult;
  /** Both sides, told apart by the exercise: `reference` and `control`. */
  history: History;
  ledger: LedgerFigures;
  outcome: RunOutcome;
  sentence: string;
  /** Where the jobs of the reference side are. */
  conservation: Conservation;
  stages: readonly Stage[];
}>;

/** Draws figures, verdicts and sentences from what was recorded; makes no request any more. */
export function conclude(
  play: Play,
  played: BothPlayed & Readonly<{ ledger: LedgerFigures }>,
): ScenarioRun {
  const { options, scenario, site, stages } = play;
  const history = site.recorder.events();
  const ofTarget = targetsPart(history);
  const control = tell(play, {
    side: "control",
    played: played.control,
    history: history.filter((event) => event.exercise === "control"),
  });
  const reference = tell(play, {
    side: "reference",
    played: played.reference,
    history: ofTarget,
  });
  const guards = judgeGuards({
    scenario,
    target: options.reference.target,
    history: ofTarget,
    end: endOf(play, played.reference),
    replayOf: options.replayOf,
  });
  const sides = [control, reference].filter((side) => side !== null);
  return {
    result: {
      id: scenario.id,
      title: scenario.title,
      question: scenario.question,
      load: loadInWords(scenario),
      sides,
      guards,
    },
    history,
    ledger: played.ledger,
    ...verdictOfScenario({
      reference,
      control,
      guards,
      stalledMs: Math.max(
        0,
        played.control?.taken.stalledMs ?? 0,
        played.reference?.taken.stalledMs ?? 0,
      ),
      answerP99Ms: scenario.budgets.answerP99Ms,
      interrupted: options.signal.aborted,
    }),
    conservation: conservationOf(ofTarget),
    stages,
  };
}

function tell(
  play: Play,
  options: { side: ScenarioSide["side"]; played: Played | null; history: History },
): ScenarioSide | null {
  const { side, played, history } = options;
  if (played === null) return null;
  return sideOf({
    side,
    title: played.title,
    slots: played.slots,
    history,
    ...played.taken,
    scenario: play.scenario,
    timeScale: play.options.timeScale,
  });
}

function endOf(play: Play, played: Played | null): ExerciseEnd {
  const interrupted = "the run was interrupted";
  if (played === null) return { kind: "not-run", because: interrupted, startedAt: 0, tookMs: 0 };
  const { taken, tookMs } = played;
  const { startedAt } = taken;
  return play.options.signal.aborted
    ? { kind: "missed", because: interrupted, startedAt, tookMs }
    : { kind: "done", because: "", startedAt, tookMs };
}
