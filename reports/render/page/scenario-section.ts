import type {
  BudgetResult,
  ScenarioResult,
  ScenarioSide,
} from "../../../conformance/contract/run.ts";
import { oneLine } from "../words/plain.ts";
import { count, decimal, measure } from "../words/quantity.ts";
import { sidesInOrder } from "../words/sides.ts";
import { chartFigure, type Chart } from "./chart.ts";
import { conservationBar } from "./conservation-bar.ts";
import { latencyTable } from "./latency-table.ts";
import { markup, type Markup } from "../markup.ts";
import { peakWords, scalesOf, sideCharts, type SideCharts } from "./series-charts.ts";
import { spectrumChart } from "./spectrum-chart.ts";

/** One scenario as the page shows it, and the charts that the page's script has to draw for it. */
export type ScenarioView = Readonly<{ section: Markup; charts: readonly Chart[] }>;

/** Shows a scenario: the question, the load, all designs on the same scales, and their guards. */
export function scenarioSection(
  scenario: ScenarioResult,
  options: { index: number; guards: Markup | null },
): ScenarioView {
  const { title, question, load } = scenario;
  const id = `scenario-${options.index + 1}`;
  const sides = sidesInOrder(scenario);
  const scales = scalesOf(scenario);
  const views = sides.map((side, index) => ({
    side,
    charts: sideCharts(side, { id: `${id}-${index + 1}`, scales }),
  }));
  const spectra = [
    spectrumChart(sides, { id: `${id}-answer`, of: "answerMs", title: "Time to the first answer" }),
    spectrumChart(sides, { id: `${id}-result`, of: "resultMs", title: "Time to the result" }),
  ];
  const section = markup`<section class="scenario" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
<p class="question">${question}</p>
<p class="lede">Offered: ${load}</p>
${sides.length > 1 ? markup`<p class="small">Same load, same compute, same scales.</p>` : null}
<div class="sides">${views.map(({ side, charts }) => sideColumn(side, charts))}</div>
<h3>How long it took</h3>
<p class="small">From the moment when a request was meant to be sent, so that a stalled service cannot hide by slowing the load down.</p>
${latencyTable(sides)}
<div class="spectra">${spectra.map((chart, index) => chartFigure(chart, spectrumWords[index] ?? spectrumWords[0]))}</div>
${options.guards}</section>`;
  const charts = [
    ...views.flatMap((view) => [view.charts.outcomes, view.charts.waiting, view.charts.inFlight]),
    ...spectra,
  ];
  return { section, charts: charts.filter(({ lines }) => lines.length > 0) };
}

const spectrumWords = [
  { heading: "To the first answer", caption: "by percentile", size: "tall" },
  { heading: "To the result", caption: "by percentile", size: "tall" },
] as const;

/** One design. Its parts are rows of a grid that all sides share, so that pictures stay level. */
function sideColumn(side: ScenarioSide, charts: SideCharts): Markup {
  const { series } = side;
  return markup`<article class="side">
<div><p class="sort">${side.side}</p><h3>${side.title}</h3><p>${oneLine(side.sentence)}</p></div>
<dl class="figures">${figuresOf(side).map(figure)}</dl>
${chartFigure(charts.outcomes, { heading: "Requests", caption: "counted up", size: "tall" })}
${chartFigure(charts.waiting, { heading: "Waiting jobs", caption: peakWords(series, "waiting"), size: "low" })}
${chartFigure(charts.inFlight, { heading: "Calls in flight", caption: peakWords(series, "inFlight"), size: "low" })}
${bandKey(side)}
<div><h4>Where the ${count(side.conservation.accepted)} accepted jobs are</h4>${conservationBar(side.conservation)}</div>
${budgetTable(side.budgets)}
</article>\n`;
}

type Figure = Readonly<{ name: string; n: number; tone: "plain" | "bad" | "good" }>;

function figuresOf(side: ScenarioSide): readonly Figure[] {
  return [
    { name: "offered", n: side.offered, tone: "plain" },
    { name: "accepted", n: side.accepted, tone: "plain" },
    { name: "completed", n: side.completed, tone: "plain" },
    { name: "refused", n: side.refused, tone: "plain" },
    { name: "timed out", n: side.timedOut, tone: badIfAny(side.timedOut) },
    { name: "failed", n: side.failed, tone: badIfAny(side.failed) },
    { name: "lost", n: side.lost, tone: side.lost > 0 ? "bad" : "good" },
  ];
}

function badIfAny(n: number): Figure["tone"] {
  return n > 0 ? "bad" : "plain";
}

function figure({ name, n, tone }: Figure): Markup {
  return markup`<div class="${tone}"><dt>${name}</dt><dd>${count(n)}</dd></div>`;
}

function bandKey(side: ScenarioSide): Markup {
  const spans = side.bands.map(
    ({ fromSec, toSec, label }) =>
      markup`<li><svg width="14" height="12" aria-hidden="true"><rect class="band" width="14" height="12"/></svg> ${decimal(fromSec, 1)} s to ${decimal(toSec, 1)} s: ${oneLine(label)}</li>`,
  );
  return markup`<ul class="bands">${spans}</ul>`;
}

function budgetTable(budgets: readonly BudgetResult[]): Markup {
  if (budgets.length === 0) return markup`<p class="small">No budgets are set for this side.</p>`;
  const rows = budgets.map(
    ({ title, limit, measured, unit, n, holds }) =>
      markup`<tr><th scope="row">${title}</th><td>${measure(limit, unit)}</td><td>${measure(measured, unit)}</td><td>${count(n)}</td><td class="${holds ? "says-yes" : "says-no"}">${holds ? "✓ holds" : "✕ broken"}</td></tr>`,
  );
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Budgets"><table class="figures-table of-4"><thead><tr><th scope="col">budget</th><th scope="col">limit</th><th scope="col">measured</th><th scope="col">n</th><th scope="col"><span class="unseen">verdict</span></th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
