import { createReadStream } from "node:fs";
import type { History, HistoryEvent } from "../conformance/contract/history.ts";
import { shapeOfEvent } from "./run-shape.ts";

/** Where the reading of a history ended before its end, and what had been read until then. */
export type Breakage = Readonly<{ line: number; wrong: string; events: History }>;

/** What came of reading a history. */
export type HistoryReading =
  | Readonly<{ kind: "whole"; events: History }>
  | Readonly<{ kind: "broken"; breakage: Breakage }>;

/** So many lines go into one write: one write a line would take minutes for a million. */
const linesAChunk = 5_000;

/** Writes a history as JSON Lines, one event a line, in chunks. */
export function* historyChunks(history: History): Generator<string> {
  for (let from = 0; from < history.length; from += linesAChunk) {
    const lines = history.slice(from, from + linesAChunk).map((event) => JSON.stringify(event));
    yield `${lines.join("\n")}\n`;
  }
}

/** Reads `history.jsonl`, and stops at the first line that is not a whole event. */
export async function readHistory(file: string): Promise<HistoryReading> {
  const events: HistoryEvent[] = [];
  let line = 0;
  for await (const text of linesOf(file)) {
    line += 1;
    const { value, wrong } = readEvent(text);
    if (wrong !== null) return { kind: "broken", breakage: { line, wrong, events } };
    events.push(value);
  }
  return { kind: "whole", events };
}

function readEvent(text: string): ReturnType<typeof shapeOfEvent> {
  try {
    return shapeOfEvent(JSON.parse(text));
  } catch {
    return { value: null, wrong: "is not whole JSON" };
  }
}

/**
 * Splits a file at line feeds only. Node's own line reader would split at U+2028, too, which JSON
 * leaves as it is within a string.
 */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of createReadStream(file, { encoding: "utf8" })) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
