import type { LatencySummary, ScenarioSide } from "../../../conformance/contract/run.ts";
import { count, duration } from "../words/quantity.ts";
import { markup, type Markup } from "../markup.ts";

/** Shows the times of all sides below each other, and how late our own generator was. */
export function latencyTable(sides: readonly ScenarioSide[]): Markup {
  const groups = timed.map(({ of, title }) => {
    const rows = sides.map((side) => row(side.title, side[of]));
    return markup`<tbody><tr><th class="group-head" colspan="6" scope="colgroup">${title}</th></tr>${rows}</tbody>`;
  });
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Times"><table class="figures-table of-5"><thead><tr><th scope="col">side</th><th scope="col">p50</th><th scope="col">p90</th><th scope="col">p99</th><th scope="col">slowest</th><th scope="col">n</th></tr></thead>${groups}</table></div>`;
}

const timed = [
  { of: "answerMs", title: "To the first answer, of all that were answered" },
  { of: "resultMs", title: "To the result, of all that completed" },
  {
    of: "generatorLagMs",
    title: "Sent late by the load generator: our own fault, not the service's",
  },
] as const;

function row(title: string, summary: LatencySummary): Markup {
  const { n, p50, p90, p99, max } = summary;
  const times = [p50, p90, p99, max].map((ms) => markup`<td>${n === 0 ? "–" : duration(ms)}</td>`);
  return markup`<tr><th scope="row">${title}</th>${times}<td>${count(n)}</td></tr>`;
}
