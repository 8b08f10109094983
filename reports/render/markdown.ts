import type {
  CheckResult,
  Run,
  ScenarioResult,
  ScenarioSide,
} from "../../conformance/contract/run.ts";
import { againCommand } from "./words/again.ts";
import { headlineOf, troubleOf } from "./words/headline.ts";
import { cut, oneLine } from "./words/plain.ts";
import { plansLine } from "./words/plans.ts";
import { count, counted, decimal, duration, instant, measure } from "./words/quantity.ts";
import { answerQuestions } from "./words/questions.ts";
import { sidesInOrder } from "./words/sides.ts";
import { tallyLine, tallyOf } from "./words/tally.ts";
import { verdictWords } from "./words/verdict-words.ts";

/** Renders a run as a short summary that fits into a comment on a pull request. */
export function renderMarkdown(run: Run): string {
  const { word, rest } = headlineOf(run);
  const parts = [
    `## ${word} ${text(rest)}`,
    run.interruptedBy === null
      ? null
      : `**This run was interrupted by ${text(run.interruptedBy)}.** Checks that had not run are missing.`,
    facts(run),
    run.checks.length === 0 ? null : `**${tallyLine(tallyOf(run.checks))}**`,
    run.checks.length === 0 ? null : questionLine(run),
    troubleTable(run),
    plansLine(run),
    ...run.scenarios.map(scenarioTable),
    `Everything is in \`index.html\` of the run ${code(run.id)}. Again:`,
    fenced(againCommand(run)),
  ];
  return `${parts.filter((part) => part !== null).join("\n\n")}\n`;
}

function facts(run: Run): string {
  const { target, environment } = run;
  const machine = `${counted(environment.cores, "core")}, noise ${decimal(environment.noisePercent, 1)} %`;
  return [
    `target ${code(target.name)}`,
    `tier ${code(target.tier)}`,
    `seed ${code(run.seed)}`,
    `took ${duration(run.tookMs)}`,
    text(instant(run.startedAt)),
    machine,
  ].join(" · ");
}

function questionLine(run: Run): string {
  const says = { yes: "yes", no: "**no**", open: "open" };
  return answerQuestions(run)
    .map((answer) => {
      const because = answer.because === "" ? "" : ` (${text(answer.because)})`;
      return `${answer.title}: ${says[answer.says]}${because}`;
    })
    .join(" · ");
}

/** A comment may have 65,536 characters; so many rows leave room for everything else. */
const mostRows = 40;
const longestSentence = 300;

function troubleTable(run: Run): string | null {
  const trouble = troubleOf(run);
  if (trouble.length === 0) return null;
  const rows = trouble.slice(0, mostRows).map(troubleRow);
  const more = trouble.length - rows.length;
  return [
    "| | requirement | what was seen | again |",
    "|---|---|---|---|",
    ...rows,
    ...(more > 0 ? [`| | ${counted(more, "more row")} in \`index.html\` | | |`] : []),
  ].join("\n");
}

function troubleRow({ requirement, title, verdict, replay }: CheckResult): string {
  const { symbol } = verdictWords[verdict.kind];
  const again = verdict.kind === "UNSUPPORTED" ? "" : cellCode(cut(replay, longestSentence));
  const because = text(cut(oneLine(verdict.because), longestSentence));
  return `| ${symbol} ${verdict.kind} | **${text(requirement)}** ${text(title)} | ${because} | ${again} |`;
}

function scenarioTable(scenario: ScenarioResult): string {
  const sides = sidesInOrder(scenario);
  const row = (name: string, of: (side: ScenarioSide) => string): string =>
    `| ${name} | ${sides.map(of).join(" | ")} |`;
  const budgets = sides.flatMap((side) => (side.side === "reference" ? side.budgets : []));
  const guards = tallyLine(tallyOf(scenario.guards));
  return [
    `### ${text(scenario.title)}`,
    "",
    `${text(scenario.question)} Offered: ${text(scenario.load)}.`,
    "",
    row("", (side) => text(`${side.title} (${side.side})`)),
    `|---|${sides.map(() => "---:|").join("")}`,
    row("accepted / offered", (side) => `${count(side.accepted)} / ${count(side.offered)}`),
    row("completed", (side) => count(side.completed)),
    row("refused, timed out, failed", (side) =>
      [side.refused, side.timedOut, side.failed].map(count).join(", "),
    ),
    row("lost", (side) => (side.lost > 0 ? `**${count(side.lost)}**` : "0")),
    row("first answer, p50 / p99", (side) => times(side.answerMs)),
    row("result, p50 / p99", (side) => times(side.resultMs)),
    row("sent late, p99", (side) => duration(side.generatorLagMs.p99)),
    "",
    ...budgets.map((budget) => {
      const { title, limit, measured, unit, n, holds } = budget;
      const values = `${measure(measured, unit)} of ${measure(limit, unit)}, n ${count(n)}`;
      return `- ${holds ? "✓" : "✕"} ${text(`${title}: ${values}`)}`;
    }),
    ...(guards === "" ? [] : [`- guards: ${guards}`]),
  ].join("\n");
}

function times(summary: ScenarioSide["answerMs"]): string {
  if (summary.n === 0) return "none";
  return `${duration(summary.p50)} / ${duration(summary.p99)} (n ${count(summary.n)})`;
}

/**
 * Makes text that Markdown shows as it is, in one line and in a table, too.
 *
 * A zero-width blank keeps `@name` and `#12` from calling a person or an issue: an escape would not,
 * since the platforms look for them in what was rendered.
 */
function text(raw: string): string {
  return oneLine(raw)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_[\]|~]/g, "\\$&")
    .replace(/[@#]/g, "$&&#8203;")
    .replace(/\b(https?|ftp|mailto):/gi, "$1&#58;")
    .replace(/\bwww\./gi, "www&#46;")
    .replace(/^[-+=]/, "\\$&")
    .replace(/^(\d+)([.)])/, "$1\\$2");
}

/** A code span that no content can end. */
function code(raw: string): string {
  const content = oneLine(raw);
  const fence = "`".repeat(longestRun(content) + 1);
  const pad = /^`|`$|^$/.test(content) ? " " : "";
  return fence + pad + content + pad + fence;
}

/** A code span within a table, where a bar would end the cell even in code. */
function cellCode(raw: string): string {
  return code(raw).replace(/\|/g, "\\|");
}

function fenced(raw: string): string {
  const content = oneLine(raw);
  const fence = "`".repeat(Math.max(3, longestRun(content) + 1));
  return `${fence}sh\n${content}\n${fence}`;
}

function longestRun(content: string): number {
  return Math.max(0, ...(content.match(/`+/g) ?? []).map((run) => run.length));
}
