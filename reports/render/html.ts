import { createHash } from "node:crypto";
import type { History } from "../../conformance/contract/history.ts";
import type { CheckResult, Run, ScenarioResult } from "../../conformance/contract/run.ts";
import { anchorsOf, type Anchors } from "./page/anchors.ts";
import type { Chart } from "./page/chart.ts";
import { besideThis, chartLibrary } from "./page/chart-library.ts";
import { checkSection } from "./page/check-section.ts";
import { conservationBar } from "./page/conservation-bar.ts";
import { indexExercises, type ExerciseIndex } from "./page/exercise-index.ts";
import { markup, ours, scriptData, textOf, type Markup } from "./markup.ts";
import { matrix } from "./page/matrix.ts";
import { paletteStyle } from "./page/palette.ts";
import { questionTiles } from "./page/question-tiles.ts";
import { results } from "./page/results.ts";
import { runFacts } from "./page/run-facts.ts";
import { scenarioSection } from "./page/scenario-section.ts";
import { verdictHeader } from "./page/verdict-header.ts";
import { inCatalogueOrder } from "./words/families.ts";
import { headlineOf } from "./words/headline.ts";
import { tallyLine, tallyOf } from "./words/tally.ts";

/**
 * Renders a run as one page that needs nothing else: no network, no file, and no script but for
 * its charts. The same run gives the same bytes, on every machine and at any time.
 */
export function renderHtml({ run, history }: { run: Run; history: History }): string {
  const anchors = anchorsOf(run);
  const exercises = indexExercises(history);
  const views = run.scenarios.map((scenario, index) => {
    const guards = guardsOf(scenario, { anchors, exercises });
    return scenarioSection(scenario, { index, guards });
  });
  const hasChecks = run.checks.length > 0;
  const body = markup`<a class="skip" href="#${hasChecks ? "results" : "facts"}">Skip to ${hasChecks ? "the results" : "the run itself"}</a>
<main>
${verdictHeader(run, anchors)}
${hasChecks ? markup`${questionTiles(run)}\n${matrix(run, anchors)}\n${results(run, { anchors, exercises })}` : null}
${views.map((view) => view.section)}
${run.conservation === null ? null : markup`<section aria-labelledby="jobs"><h2 id="jobs">Where all accepted jobs of the run are</h2>${conservationBar(run.conservation)}</section>`}
${runFacts(run)}
</main>`;
  const charts = views.flatMap((view) => view.charts);
  return textOf(pageOf({ title: titleOf(run), body, charts }));
}

function titleOf(run: Run): string {
  return `${headlineOf(run).word.slice(0, -1)}: ${run.target.name}`;
}

/** The guards of a scenario, as its last part. */
function guardsOf(
  scenario: ScenarioResult,
  options: { anchors: Anchors; exercises: ExerciseIndex },
): Markup | null {
  const guards = inCatalogueOrder(scenario.guards);
  if (guards.length === 0) return null;
  const anchorOf = (guard: CheckResult): string => options.anchors.get(guard) ?? "";
  return markup`<h3>Guards <span class="soft">${tallyLine(tallyOf(guards))}</span></h3>
<p class="small">Requirements that must hold under this load, too; they judge the reference.</p>
${guards.map((guard) => checkSection(guard, { anchor: anchorOf(guard), exercises: options.exercises }))}`;
}

function pageOf(options: { title: string; body: Markup; charts: readonly Chart[] }): Markup {
  const { title, body, charts } = options;
  const style = `${paletteStyle()}\n${besideThis("page.css")}`;
  const library = charts.length > 0 ? [chartLibrary()] : [];
  const modules = ["open-sections.js", ...(charts.length > 0 ? ["draw-charts.js"] : [])];
  const acts = modules.map(besideThis);
  const data =
    charts.length > 0
      ? markup`<script type="application/json" id="charts">${scriptData(charts)}</script>\n`
      : null;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(style, [...library, ...acts])}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${ours(style)}</style>
</head>
<body>
${body}
${data}${library.map((script) => markup`<script>${ours(script)}</script>\n`)}${acts.map((script) => markup`<script type="module">${ours(script)}</script>\n`)}</body>
</html>
`;
}

/** Nothing may be loaded, and only the style and the scripts of this very page may act. */
function policyOf(style: string, scripts: readonly string[]): string {
  return [
    "default-src 'none'",
    "img-src data:",
    `style-src ${hashOf(style)}`,
    `script-src ${scripts.map(hashOf).join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;
}
