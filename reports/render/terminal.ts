import type {
  CheckResult,
  Run,
  ScenarioResult,
  ScenarioSide,
} from "../../conformance/contract/run.ts";
import type { VerdictKind } from "../../conformance/contract/verdict.ts";
import { plansLine } from "./words/plans.ts";
import { headlineOf, worstOf } from "./words/headline.ts";
import { cut, oneLine } from "./words/plain.ts";
import { count, duration, measure } from "./words/quantity.ts";
import { sidesInOrder } from "./words/sides.ts";
import { tallyOf } from "./words/tally.ts";
import { verdictWords } from "./words/verdict-words.ts";
import { flow, wrap } from "./words/wrap.ts";

/**
 * Renders the block that ends a run on a terminal: the verdict, whatever is not a PASS and how to
 * see it again, and where the time went. Nothing that a target wrote can steer the terminal.
 */
export function renderTerminal(options: { run: Run; colour: boolean; width: number }): string {
  const { run } = options;
  const paper: Paper = {
    width: options.width,
    paint: options.colour
      ? (shade, text) => `\u001b[${shades[shade]}m${text}\u001b[0m`
      : (_, text) => text,
  };
  const blocks = [
    verdictLines(run, paper),
    tallyLines(run, paper),
    troubleLines(run.checks, paper),
    ...run.scenarios.map((scenario) => scenarioLines(scenario, paper)),
    timeLines(run, paper),
  ];
  const told = blocks.filter((block) => block.length > 0).map((block) => block.join("\n"));
  return `${told.join("\n\n")}\n`;
}

type Shade = "good" | "bad" | "warn" | "open" | "dim" | "bold";

/** How wide the lines are, and how a piece of text is coloured. */
type Paper = Readonly<{ width: number; paint: (shade: Shade, text: string) => string }>;

const shades: Readonly<Record<Shade, string>> = {
  good: "32",
  bad: "31",
  warn: "33",
  open: "35",
  dim: "2",
  bold: "1",
};

const shadeOf: Readonly<Record<VerdictKind, Shade>> = {
  PASS: "good",
  INFO: "dim",
  UNSUPPORTED: "dim",
  "NON-STRICT": "warn",
  BLOCKED: "open",
  INCONCLUSIVE: "open",
  "HARNESS-ERROR": "bad",
  FAIL: "bad",
};

const outcomeShade: Readonly<Record<Run["outcome"], Shade>> = {
  holds: "good",
  fails: "bad",
  inconclusive: "open",
  "broken-environment": "bad",
  void: "open",
};

function verdictLines(run: Run, paper: Paper): readonly string[] {
  const { word, rest } = headlineOf(run);
  const [first = "", ...others] = wrap(`${word} ${rest}`, { width: paper.width, indent: "" });
  const opening = paper.paint(
    outcomeShade[run.outcome],
    paper.paint("bold", first.slice(0, word.length)),
  );
  const interrupted =
    run.interruptedBy === null
      ? []
      : wrap(`Interrupted by ${oneLine(run.interruptedBy)}: checks that had not run are missing.`, {
          width: paper.width,
          indent: "",
        });
  return [opening + first.slice(word.length), ...others, ...interrupted];
}

function tallyLines(run: Run, paper: Paper): readonly string[] {
  const parts = tallyOf(run.checks).map(({ kind, n }) => {
    const text = `${verdictWords[kind].symbol} ${count(n)} ${kind}`;
    return { length: text.length, text: paper.paint(shadeOf[kind], text) };
  });
  return flow(parts, paper.width);
}

/** Tells each result; those that are not declared for the same reason share one entry. */
function troubleLines(results: readonly CheckResult[], paper: Paper): readonly string[] {
  const trouble = worstOf(results);
  const judged = trouble.filter(({ verdict }) => verdict.kind !== "UNSUPPORTED");
  const undeclared = trouble.filter(({ verdict }) => verdict.kind === "UNSUPPORTED");
  const reasons = [...new Set(undeclared.map(({ verdict }) => verdict.because))];
  return [
    ...judged.flatMap((result) => resultLines(result, paper)),
    ...reasons.flatMap((because) => {
      const rows = undeclared.filter(({ verdict }) => verdict.because === because);
      const names = rows.map(({ requirement }) => oneLine(requirement)).join(", ");
      const mark = `${verdictWords.UNSUPPORTED.symbol} UNSUPPORTED ${names}`;
      return [
        ...wrap(mark, { width: paper.width, indent: "" }).map((line) => paper.paint("dim", line)),
        ...wrap(oneLine(because), { width: paper.width, indent: "    " }),
      ];
    }),
  ];
}

function resultLines(result: CheckResult, paper: Paper): readonly string[] {
  const { requirement, title, verdict, replay } = result;
  const mark = `${verdictWords[verdict.kind].symbol} ${verdict.kind} ${oneLine(requirement)}`;
  const room = Math.max(20, paper.width - mark.length - 2);
  return [
    `${paper.paint(shadeOf[verdict.kind], mark)}  ${cut(oneLine(title), room)}`,
    ...wrap(oneLine(verdict.because), { width: paper.width, indent: "    " }),
    paper.paint("dim", `    again: ${oneLine(replay)}`),
  ];
}

function scenarioLines(scenario: ScenarioResult, paper: Paper): readonly string[] {
  const sides = sidesInOrder(scenario);
  const budgets = sides.flatMap((side) => (side.side === "reference" ? side.budgets : []));
  return [
    paper.paint("bold", oneLine(scenario.title)),
    ...wrap(oneLine(scenario.question), { width: paper.width, indent: "" }),
    ...columns(sides, paper),
    ...budgets.map(({ title, limit, measured, unit, n, holds }) => {
      const mark = holds ? paper.paint("good", "✓") : paper.paint("bad", "✕");
      return `${mark} ${oneLine(title)}: ${measure(measured, unit)} of ${measure(limit, unit)}, n ${count(n)}`;
    }),
    ...troubleLines(scenario.guards, paper),
  ];
}

const firstColumn = 24;
const widestColumn = 32;

/** One column a side, as wide as the terminal lets it be. */
function columns(sides: readonly ScenarioSide[], paper: Paper): readonly string[] {
  const room = Math.floor((paper.width - firstColumn) / Math.max(1, sides.length));
  const width = Math.min(widestColumn, Math.max(16, room));
  const row = (name: string, of: (side: ScenarioSide) => string): string =>
    `  ${name.padEnd(firstColumn - 2)}${sides.map((side) => of(side).padStart(width)).join("")}`;
  return [
    row("", (side) => cut(oneLine(side.title), width - 2)),
    row("accepted of offered", (side) => `${count(side.accepted)} of ${count(side.offered)}`),
    row("completed", (side) => count(side.completed)),
    row("refused", (side) => count(side.refused)),
    row("timed out", (side) => count(side.timedOut)),
    row("failed", (side) => count(side.failed)),
    row("lost", (side) => count(side.lost)),
    row("first answer, p99", (side) => timeOf(side.answerMs)),
    row("result, p99", (side) => timeOf(side.resultMs)),
  ];
}

function timeOf(summary: ScenarioSide["answerMs"]): string {
  return summary.n === 0 ? "none" : duration(summary.p99);
}

function timeLines(run: Run, paper: Paper): readonly string[] {
  const stages = run.stages.map((stage) => `${oneLine(stage.title)} ${duration(stage.tookMs)}`);
  const parts = stages.length === 0 ? "" : `: ${stages.join(", ")}`;
  const plans = plansLine(run);
  const line = `${plans === null ? "" : `${plans} `}Took ${duration(run.tookMs)}${parts}. Seed ${oneLine(run.seed)}.`;
  return wrap(line, { width: paper.width, indent: "" }).map((text) => paper.paint("dim", text));
}
