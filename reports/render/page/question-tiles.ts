import type { Run } from "../../../conformance/contract/run.ts";
import { answerQuestions, type Answer } from "../words/questions.ts";
import { markup, type Markup } from "../markup.ts";

/** Shows the six questions before production, each with its answer and what it rests on. */
export function questionTiles(run: Run): Markup {
  return markup`<section aria-labelledby="production"><h2 id="production">Ready for production?</h2>
<p class="lede">Six questions, answered from the rows that this run judged. A question stays open while a row behind it could not be judged.</p>
<ul class="six">${answerQuestions(run).map(tile)}</ul></section>`;
}

const words = {
  yes: { symbol: "✓", text: "Yes" },
  no: { symbol: "✕", text: "No" },
  open: { symbol: "?", text: "Open" },
} as const;

function tile(answer: Answer): Markup {
  const { symbol, text } = words[answer.says];
  const counts = answer.rows === 0 ? "" : `${answer.holding} of ${answer.rows} hold`;
  const because = [counts, answer.because].filter((part) => part !== "").join("; ");
  return markup`<li><span class="asked">${answer.title}</span><b class="says-${answer.says}"><span aria-hidden="true">${symbol}</span> ${text}</b><span class="asks">${answer.asks}</span><span class="because">${because}</span></li>`;
}
