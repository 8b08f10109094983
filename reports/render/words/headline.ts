import type { CheckResult, Run } from "../../../conformance/contract/run.ts";
import { inCatalogueOrder } from "./families.ts";
import { oneLine } from "./plain.ts";
import { byWorst, needsAttention, outcomeWords } from "./verdict-words.ts";

/** The verdict of a run in its first words, and the sentence that goes on from there. */
export type Headline = Readonly<{ word: string; rest: string }>;

/** Splits off the words that a reader must see first, without saying them twice. */
export function headlineOf(run: Run): Headline {
  const word = `${outcomeWords[run.outcome]}.`;
  const sentence = oneLine(run.sentence);
  const start = outcomeWords[run.outcome].toLowerCase();
  const opening = sentence.slice(0, start.length + 1).toLowerCase();
  const says = [".", ":", ",", ";"].map((mark) => start + mark).includes(opening);
  return { word, rest: says ? upperFirst(sentence.slice(opening.length).trim()) : sentence };
}

/** Every result that asks for attention, guards of scenarios included: worst first, then by catalogue. */
export function troubleOf(run: Run): readonly CheckResult[] {
  const guards = run.scenarios.flatMap((scenario) => scenario.guards);
  return worstOf([...run.checks, ...guards]);
}

/** Those of the results that ask for attention, worst first, then by catalogue. */
export function worstOf(results: readonly CheckResult[]): readonly CheckResult[] {
  return inCatalogueOrder(results)
    .filter((result) => needsAttention(result.verdict.kind))
    .toSorted((a, b) => byWorst(a.verdict.kind, b.verdict.kind));
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
