import type { Run } from "../../../conformance/contract/run.ts";
import { inCatalogueOrder } from "../words/families.ts";
import { count } from "../words/quantity.ts";
import { tallyOf, type Tally } from "../words/tally.ts";
import { verdictWords } from "../words/verdict-words.ts";
import type { Anchors } from "./anchors.ts";
import { symbolOf } from "./badge.ts";
import { checkSection } from "./check-section.ts";
import type { ExerciseIndex } from "./exercise-index.ts";
import { markup, type Markup } from "../markup.ts";

/**
 * Shows every result under its kind, worst first. The key of the symbols is the filter, too: radio
 * buttons that the style sheet obeys, so that it works without a script.
 */
export function results(run: Run, options: { anchors: Anchors; exercises: ExerciseIndex }): Markup {
  const tally = tallyOf(run.checks);
  const groups = tally.map(({ kind, n }) => {
    const mine = inCatalogueOrder(run.checks.filter((check) => check.verdict.kind === kind));
    const sections = mine.map((result) =>
      checkSection(result, {
        anchor: options.anchors.get(result) ?? "",
        exercises: options.exercises,
      }),
    );
    const { heading, meaning } = verdictWords[kind];
    return markup`<section class="group" data-kind="${kind}" id="kind-${kind}"><h3>${heading} <span class="soft">${count(n)} ${kind}, ${meaning}</span></h3>
${sections}</section>\n`;
  });
  return markup`<section aria-labelledby="results"><h2 id="results" tabindex="-1">What was done, and what was seen</h2>
${keyAndFilter(tally, run.checks.length)}
${groups}</section>`;
}

function keyAndFilter(tally: Tally, all: number): Markup {
  const choices = tally.map(
    ({ kind, n }) =>
      markup`<label><input type="radio" name="show" id="show-${kind}">${symbolOf(kind)} <span class="kind"><b>${count(n)}</b> ${kind}</span> <span class="soft">${verdictWords[kind].meaning}</span></label>\n`,
  );
  return markup`<div class="filter"><fieldset><legend class="unseen">Show</legend>
<label><input type="radio" name="show" id="show-all" checked><span class="cell" aria-hidden="true">∗</span> <span class="kind"><b>${count(all)}</b> all</span></label>
${choices}</fieldset>
<p class="buttons"><button type="button" data-open="all" hidden>Open all</button> <button type="button" data-open="none" hidden>Close all</button></p></div>`;
}
