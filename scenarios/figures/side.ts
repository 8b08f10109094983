import { conservationOf } from "../../conformance/judging/conservation.ts";
import type { History } from "../../conformance/contract/history.ts";
import type { Conservation, ScenarioSide } from "../../conformance/contract/run.ts";
import type { Ms } from "../../conformance/contract/time.ts";
import { callsOf } from "../../conformance/judging/views.ts";
import { latencyOf } from "../load/latency.ts";
import type { Scenario } from "../scenario.ts";
import { budgetResults } from "./budgets.ts";
import { clicksOf, type Arrival, type ClickSeen, type Fate } from "./clicks.ts";
import { seriesOf } from "./series.ts";
import { controlSentence, referenceSentence } from "./sentences.ts";
import type { SideFigures } from "./side-figures.ts";

/** How far apart the samples of a series are, before the time scale. */
const stepMs = 250;

/** Puts together what a report shows of one side: a pure function of that side's history. */
export function sideOf(options: {
  side: ScenarioSide["side"];
  title: string;
  /** The side's own part of the history. */
  history: History;
  arrivals: readonly Arrival[];
  startedAt: Ms;
  /** With its durations as they were run. */
  scenario: Scenario;
  timeScale: number;
  /** What the side says to run at a time; null where it does not say. */
  slots: number | null;
}): ScenarioSide {
  const { side, title, history, arrivals, startedAt, scenario, timeScale } = options;
  const clicks = clicksOf({ history, arrivals, patienceMs: scenario.patienceMs });
  const isControl = side === "control";
  const count = (fate: Fate): number => clicks.filter((click) => click.fate === fate).length;
  const figures: SideFigures = {
    side,
    title,
    offered: clicks.length,
    accepted: clicks.filter((click) => click.acceptedAt !== null).length,
    completed: count("completed"),
    refused: count("refused"),
    timedOut: count("timed-out"),
    failed: count("failed"),
    lost: count("lost"),
    answerMs: latencyOf(sinceIntended(clicks, (click) => click.answeredAt)),
    resultMs: latencyOf(sinceIntended(clicks, (click) => click.completedAt)),
    generatorLagMs: latencyOf(sinceIntended(clicks, (click) => click.sentAt)),
    series: seriesOf({
      clicks,
      startedAt,
      endedAt: lastMomentOf(history, startedAt),
      stepMs: stepMs * timeScale,
      waitsFrom: isControl ? "sending" : "acceptance",
    }),
    bands: [],
    conservation: isControl ? answeredAtOnce(history, clicks) : conservationOf(history),
  };
  const told = { figures, clicks, patienceMs: scenario.patienceMs };
  return {
    ...figures,
    sentence: isControl ? controlSentence(told) : referenceSentence(told),
    budgets: budgetResults({
      budgets: scenario.budgets,
      figures,
      waits: sinceIntended(clicks, (click) => click.doneAt),
      calls: callsOf(history),
      slots: options.slots,
    }),
  };
}

function sinceIntended(
  clicks: readonly ClickSeen[],
  momentOf: (click: ClickSeen) => Ms | null,
): readonly Ms[] {
  return clicks.flatMap((click) => {
    const moment = momentOf(click);
    return moment === null ? [] : [moment - click.arrival.intendedAt];
  });
}

/** The last moment at which a job moved or a client learnt something. */
function lastMomentOf(history: History, startedAt: Ms): Ms {
  let last = startedAt;
  for (const event of history) {
    if (event.kind === "op") last = Math.max(last, event.doneAt);
    if (event.kind === "call") last = Math.max(last, event.endedAt ?? event.arrivedAt);
  }
  return last;
}

/** A synchronous service has no jobs that could be looked for: what it accepts, it has done. */
function answeredAtOnce(history: History, clicks: readonly ClickSeen[]): Conservation {
  const done = clicks.filter((click) => click.fate === "completed").length;
  const calls = callsOf(history);
  return {
    accepted: done,
    succeeded: done,
    failed: 0,
    canceled: 0,
    expired: 0,
    unfinished: 0,
    lost: 0,
    calls: calls.length,
    effectKeys: new Set(calls.flatMap((call) => call.effectKey ?? [])).size,
  };
}
