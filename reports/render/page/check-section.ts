import type { CheckResult, Clause } from "../../../conformance/contract/run.ts";
import { counterWords } from "../words/counter-words.ts";
import { oneLine } from "../words/plain.ts";
import { counted, duration } from "../words/quantity.ts";
import { badge } from "./badge.ts";
import { evidence } from "./evidence.ts";
import type { ExerciseIndex } from "./exercise-index.ts";
import { markup, type Markup } from "../markup.ts";

/**
 * Shows one result: what was demanded, done and seen, and how to see it again.
 *
 * It is open unless it passed; a reader who wants the witness of a PASS opens it.
 */
export function checkSection(
  result: CheckResult,
  options: { anchor: string; exercises: ExerciseIndex },
): Markup {
  const { requirement, title, level, verdict, replay, curl } = result;
  const { faults } = options.exercises(result.exercise.id);
  return markup`<details class="check kind-${verdict.kind}" id="${options.anchor}"${verdict.kind === "PASS" ? null : markup` open`}>
<summary>${badge(verdict.kind)}<h4><span class="requirement">${requirement}</span> ${title}</h4><span class="level">${level.toUpperCase()}</span></summary>
<div class="body">
<p class="because">${oneLine(verdict.because)}</p>
<dl class="facts">
<dt>Demanded by</dt><dd>${clauseOf(result.clause)}</dd>
<dt>Done</dt><dd>${result.exercise.did}</dd>
<dt>Recorded</dt><dd>${recorded(result, options.exercises)}</dd>
${witness(verdict.witness)}</dl>
${evidence(verdict.evidence, { around: faults, title: requirement })}
<p class="label">Again, with the same seed</p><pre tabindex="0"><code>${replay}</code></pre>
${curl.length === 0 ? null : markup`<p class="label">The ${curl.length === 1 ? "request" : "requests"} by hand</p><pre tabindex="0"><code>${curl.join("\n")}</code></pre>`}
</div></details>`;
}

/** Only web addresses become links: a clause from a file could say `javascript:`. */
function clauseOf(clause: Clause): Markup {
  const { text, url } = clause;
  if (url === undefined || !/^https?:\/\//i.test(url)) return markup`${text}`;
  return markup`<a href="${url}" rel="noopener noreferrer">${text}</a>`;
}

function recorded(result: CheckResult, exercises: ExerciseIndex): string {
  const { requests, calls, faults } = exercises(result.exercise.id);
  const counts = [
    counted(requests, "request"),
    counted(calls, "call"),
    counted(faults.length, "fault"),
  ];
  return `${counts.join(", ")} in ${duration(result.exercise.tookMs)}`;
}

function witness(counters: Readonly<Record<string, number>>): Markup | null {
  const entries = Object.entries(counters);
  if (entries.length === 0) return null;
  const rows = entries
    .map(([key, n]) => counterWords(key, n))
    .map(({ name, value }) => markup`<tr><th scope="row">${name}</th><td>${value}</td></tr>`);
  return markup`<dt>Witness</dt><dd><table class="witness"><tbody>${rows}</tbody></table></dd>\n`;
}
