import type { JsonValue } from "../../../conformance/contract/json.ts";
import type { LedgerFigures, Run, Stage } from "../../../conformance/contract/run.ts";
import { againCommand } from "../words/again.ts";
import { counterWords, spaced } from "../words/counter-words.ts";
import { plansLine } from "../words/plans.ts";
import { bytes, count, decimal, duration, share } from "../words/quantity.ts";
import { markup, type Markup } from "../markup.ts";

/** Closes the page: where the time went, what our own parts did, and all that is needed to do it again. */
export function runFacts(run: Run): Markup {
  const plans = plansLine(run);
  return markup`<section aria-labelledby="facts"><h2 id="facts">The run itself</h2>
${plans === null ? null : markup`<p>${plans}</p>`}
${stageTable(run)}
<div class="columns">
<div><h3>The ledger</h3><p class="small">Our own probe server. Were it slow, the target would be blamed.</p>${factList(ledgerFacts(run.ledger))}</div>
<div><h3>The machine</h3>${factList(environmentFacts(run))}</div>
<div><h3>What the target declares</h3>${factList(policyFacts(run))}</div>
</div>
<h3>Again</h3><pre tabindex="0"><code>${againCommand(run)}</code></pre>
<p class="small">Seed ${run.seed}. Everything on this page is in <code>run.json</code> and <code>history.jsonl</code> beside it.</p></section>`;
}

type Fact = readonly [name: string, value: string];

function factList(facts: readonly Fact[]): Markup {
  return markup`<dl class="pairs">${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function ledgerFacts(ledger: LedgerFigures): readonly Fact[] {
  return [
    ["calls", count(ledger.calls)],
    ["answer, p50", duration(ledger.p50Ms)],
    ["answer, p99", duration(ledger.p99Ms)],
    ["answer, slowest", duration(ledger.maxMs)],
    ["loop delay, p99", duration(ledger.loopDelayP99Ms)],
  ];
}

function environmentFacts(run: Run): readonly Fact[] {
  const { jobproof, node, system, cpu, cores, memoryBytes, noisePercent } = run.environment;
  return [
    ["Jobproof", jobproof],
    ["Node", node],
    ["system", system],
    ["processor", cpu],
    ["cores", count(cores)],
    ["memory", bytes(memoryBytes)],
    ["noise", `${decimal(noisePercent, 1)} %`],
  ];
}

function policyFacts(run: Run): readonly Fact[] {
  const entries = Object.entries(run.target.policy).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return [["policy", "nothing"]];
  return entries.map(([name, value]) => policyFact(name, value));
}

function policyFact(key: string, value: JsonValue): Fact {
  if (typeof value === "number") {
    const { name, value: told } = counterWords(key, value);
    return [name, told];
  }
  if (typeof value === "boolean") return [spaced(key), value ? "yes" : "no"];
  if (typeof value !== "object" || value === null) return [spaced(key), String(value)];
  const parts = Object.entries(value).map(([name, part]) => policyFact(name, part).join(" "));
  return [spaced(key), parts.join(", ")];
}

function stageTable(run: Run): Markup | null {
  const { stages, tookMs } = run;
  if (stages.length === 0) return null;
  const end = Math.max(tookMs, 1, ...stages.map((stage) => stage.startedAt + stage.tookMs));
  const rows = stages.map(
    (stage) =>
      markup`<tr><th scope="row">${stage.title}</th><td>${duration(stage.tookMs)}</td><td>${share(stage.tookMs, tookMs)}</td><td class="wide">${stageBar(stage, end)}</td></tr>`,
  );
  return markup`<h3>Where the time went</h3>
<table class="stages"><thead><tr><th scope="col">stage</th><th scope="col">took</th><th scope="col">of ${duration(tookMs)}</th><th scope="col" class="wide">when</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function stageBar(stage: Stage, end: number): Markup {
  const perCent = (ms: number): string => `${Math.round((ms / end) * 10_000) / 100}%`;
  const width = perCent(Math.max(stage.tookMs, end * 0.003));
  return markup`<svg class="bar" width="100%" height="12" aria-hidden="true"><rect class="stage" x="${perCent(Math.max(0, stage.startedAt))}" width="${width}" height="12"/></svg>`;
}
