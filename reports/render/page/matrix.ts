import type { CheckResult, Run } from "../../../conformance/contract/run.ts";
import { byFamily } from "../words/families.ts";
import { counted } from "../words/quantity.ts";
import type { Anchors } from "./anchors.ts";
import { cell } from "./badge.ts";
import { markup, type Markup } from "../markup.ts";

/** Shows every result as one cell, a family a row: the whole run at a glance. */
export function matrix(run: Run, anchors: Anchors): Markup {
  const rows = byFamily(run.checks).map(({ family, rows: results }) => {
    const cells = results.map((result) => cell(result, anchors.get(result) ?? ""));
    return markup`<tr><th scope="row"><span class="family">${family.id}</span> ${family.title}</th><td>${cells}</td></tr>\n`;
  });
  return markup`<section aria-labelledby="requirements"><h2 id="requirements">Requirements</h2>
<p class="lede">${levels(run.checks)} One cell each; follow it to what was done and what was seen.</p>
<table class="matrix"><tbody>
${rows}</tbody></table></section>`;
}

function levels(checks: readonly CheckResult[]): string {
  const musts = checks.filter((check) => check.level === "must").length;
  const results = `${counted(checks.length, "result")}: ${musts} MUST, ${checks.length - musts} SHOULD.`;
  return results;
}
