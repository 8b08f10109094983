import type { CheckResult, Run } from "../../../conformance/contract/run.ts";
import { headlineOf, troubleOf } from "../words/headline.ts";
import { oneLine } from "../words/plain.ts";
import { counted, decimal, duration, instant } from "../words/quantity.ts";
import type { Anchors } from "./anchors.ts";
import { markup, type Markup } from "../markup.ts";

/** Opens the page: the verdict in one sentence, why, and what was judged under which circumstances. */
export function verdictHeader(run: Run, anchors: Anchors): Markup {
  const { word, rest } = headlineOf(run);
  return markup`<header>
<p class="product">Jobproof, ${run.kind} ${run.id}</p>
<h1><span class="outcome-${run.outcome}">${word}</span> ${rest}</h1>
${interruption(run)}${reasons(run, anchors)}
<dl class="meta">${facts(run).map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<pre class="command"><code>${run.command}</code></pre>
</header>`;
}

/** At most this many reasons are told at the top; all are below. */
const mostReasons = 3;

function reasons(run: Run, anchors: Anchors): Markup | null {
  const trouble = troubleOf(run).filter(({ verdict }) => verdict.kind !== "UNSUPPORTED");
  const [worst] = trouble;
  if (worst === undefined) return null;
  const same = trouble.filter(({ verdict }) => verdict.kind === worst.verdict.kind);
  const told = same.slice(0, mostReasons);
  const next = same[mostReasons];
  return markup`<ul class="why">${told.map((result) => reason(result, anchors))}${
    next === undefined
      ? null
      : markup`<li>and <a href="#${anchors.get(next) ?? ""}">${counted(same.length - mostReasons, "more result")} of this kind</a></li>`
  }</ul>`;
}

function reason(result: CheckResult, anchors: Anchors): Markup {
  const { requirement, verdict } = result;
  return markup`<li><a href="#${anchors.get(result) ?? ""}">${requirement}</a> <span class="word-${verdict.kind}">${verdict.kind}</span> ${oneLine(verdict.because)}</li>`;
}

function interruption(run: Run): Markup | null {
  if (run.interruptedBy === null) return null;
  return markup`<p class="notice" role="note"><b>This run was interrupted by ${run.interruptedBy}.</b> What follows is what was seen until then; checks that had not run are missing.</p>`;
}

function facts(run: Run): readonly (readonly [name: string, value: string])[] {
  const { target, environment } = run;
  return [
    ["target", `${target.name}${target.bundled ? " (ships with Jobproof)" : ""}`],
    ["tier", target.tier],
    ["seed", run.seed],
    ["took", duration(run.tookMs)],
    ["when", instant(run.startedAt)],
    [
      "machine",
      `${counted(environment.cores, "core")}, noise ${decimal(environment.noisePercent, 1)} %`,
    ],
  ];
}
