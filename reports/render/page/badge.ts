import type { CheckResult } from "../../../conformance/contract/run.ts";
import type { VerdictKind } from "../../../conformance/contract/verdict.ts";
import { numberOf } from "../words/families.ts";
import { verdictWords } from "../words/verdict-words.ts";
import { markup, type Markup } from "../markup.ts";

/** A verdict as symbol and word, in its colour. */
export function badge(kind: VerdictKind): Markup {
  return markup`<span class="badge kind-${kind}"><span aria-hidden="true">${verdictWords[kind].symbol}</span> ${kind}</span>`;
}

/** The symbol alone, for a key whose words stand beside it. */
export function symbolOf(kind: VerdictKind): Markup {
  return markup`<span class="cell kind-${kind}" aria-hidden="true">${verdictWords[kind].symbol}</span>`;
}

/** One cell of a matrix: a link to the result's section. */
export function cell(result: CheckResult, anchor: string): Markup {
  const { requirement, title, verdict } = result;
  const says = `${requirement} ${verdict.kind}: ${title}`;
  const number = numberOf(requirement);
  return markup`<a class="cell kind-${verdict.kind}" href="#${anchor}" title="${says}" aria-label="${says}">${verdictWords[verdict.kind].symbol}<small>${number === 0 ? "" : number}</small></a>`;
}
