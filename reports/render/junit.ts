import type { CheckResult, Run, ScenarioResult } from "../../conformance/contract/run.ts";
import type { VerdictKind } from "../../conformance/contract/verdict.ts";
import { markup, textOf, type Markup } from "./markup.ts";
import { inTime, tellEvent } from "./words/event-words.ts";
import { byFamily } from "./words/families.ts";
import { oneLine } from "./words/plain.ts";
import { count, measure } from "./words/quantity.ts";

/**
 * Renders a run as JUnit XML: a suite for each family and each scenario, a case for each result.
 *
 * XML 1.0 cannot carry control characters, not even escaped; they arrive here already made visible.
 */
export function renderJunit(run: Run): string {
  const suites = suitesOf(run);
  const cases = suites.flatMap((suite) => suite.cases);
  return textOf(markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="jobproof" ${totals(cases)} time="${seconds(run.tookMs)}">
${suites.map((suite) => suiteXml(suite, run))}</testsuites>
`);
}

/** What JUnit knows of a case: it has no word for "tolerated" or "seen", which both pass. */
type Fate = "passed" | "failure" | "error" | "skipped";

/**
 * INCONCLUSIVE and BLOCKED are errors and not skips: nobody decided to leave them out, and a build
 * that shows green while nothing was judged would be worse than none.
 */
const fates: Readonly<Record<VerdictKind, Fate>> = {
  PASS: "passed",
  INFO: "passed",
  "NON-STRICT": "passed",
  UNSUPPORTED: "skipped",
  BLOCKED: "error",
  INCONCLUSIVE: "error",
  "HARNESS-ERROR": "error",
  FAIL: "failure",
};

type Suite = Readonly<{ name: string; cases: readonly Case[] }>;

type Case = Readonly<{
  name: string;
  className: string;
  fate: Fate;
  kind: string;
  message: string;
  details: string;
  tookMs: number;
}>;

function suitesOf(run: Run): readonly Suite[] {
  const told = new Set<string>();
  const families = byFamily(run.checks).map(({ family, rows }) => ({
    name: `${family.id} ${family.title}`,
    cases: rows.map((result) => caseOf(result, `jobproof.${family.id}`, told)),
  }));
  return [...families, ...run.scenarios.map((scenario) => scenarioSuite(scenario, told))];
}

/** Several checks share one exercise; its time counts for the first of them, so that sums are true. */
function caseOf(result: CheckResult, className: string, told: Set<string>): Case {
  const { requirement, title, verdict, exercise, replay } = result;
  const isFirst = !told.has(exercise.id);
  told.add(exercise.id);
  const events = inTime(verdict.evidence).map(tellEvent);
  return {
    name: `${requirement} ${title}`,
    className,
    fate: fates[verdict.kind],
    kind: verdict.kind,
    message: verdict.because,
    details: [verdict.because, ...events, `again: ${replay}`].join("\n"),
    tookMs: isFirst ? exercise.tookMs : 0,
  };
}

/** A scenario's guards, and the budgets of the reference: the control is meant to miss its own. */
function scenarioSuite(scenario: ScenarioResult, told: Set<string>): Suite {
  const className = `jobproof.scenario.${scenario.id}`;
  const guards = scenario.guards.map((guard) => caseOf(guard, className, told));
  const budgets = scenario.sides
    .filter(({ side }) => side === "reference")
    .flatMap((side) => side.budgets)
    .map((budget): Case => {
      const { title, limit, measured, unit, n, holds } = budget;
      const message = `measured ${measure(measured, unit)}, limit ${measure(limit, unit)}, n ${count(n)}`;
      const fate = holds ? "passed" : "failure";
      const kind = holds ? "PASS" : "FAIL";
      return {
        name: `budget: ${title}`,
        className,
        fate,
        kind,
        message,
        details: message,
        tookMs: 0,
      };
    });
  return { name: `Scenario: ${scenario.title}`, cases: [...guards, ...budgets] };
}

function suiteXml(suite: Suite, run: Run): Markup {
  const tookMs = suite.cases.reduce((sum, { tookMs: took }) => sum + took, 0);
  return markup`<testsuite name="${oneLine(suite.name)}" ${totals(suite.cases)} time="${seconds(tookMs)}" timestamp="${oneLine(run.startedAt)}">
<properties>
${propertiesOf(run).map(([name, value]) => markup`<property name="${name}" value="${oneLine(value)}"/>\n`)}</properties>
${suite.cases.map(caseXml)}</testsuite>
`;
}

function propertiesOf(run: Run): readonly (readonly [name: string, value: string])[] {
  return [
    ["seed", run.seed],
    ["command", run.command],
    ["target", run.target.name],
    ["tier", run.target.tier],
    ["outcome", run.outcome],
    ...(run.interruptedBy === null ? [] : [["interrupted-by", run.interruptedBy] as const]),
  ];
}

function caseXml(one: Case): Markup {
  return markup`<testcase classname="${oneLine(one.className)}" name="${oneLine(one.name)}" time="${seconds(one.tookMs)}">${fateXml(one)}</testcase>
`;
}

function fateXml({ fate, kind, message, details }: Case): Markup {
  const text = oneLine(message);
  switch (fate) {
    case "passed":
      return markup`<system-out>${kind}: ${text}</system-out>`;
    case "skipped":
      return markup`<skipped message="${kind}: ${text}"/>`;
    case "failure":
      return markup`<failure type="${kind}" message="${text}">${details}</failure>`;
    case "error":
      return markup`<error type="${kind}" message="${text}">${details}</error>`;
  }
}

function totals(cases: readonly Case[]): Markup {
  const n = (fate: Fate): number => cases.filter((one) => one.fate === fate).length;
  return markup`tests="${cases.length}" failures="${n("failure")}" errors="${n("error")}" skipped="${n("skipped")}"`;
}

function seconds(ms: number): string {
  return (Number.isFinite(ms) ? ms / 1000 : 0).toFixed(3);
}
