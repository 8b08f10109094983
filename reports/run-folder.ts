import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { HarnessError } from "../conformance/contract/harness-error.ts";
import type { History } from "../conformance/contract/history.ts";
import { runSchema, type Run } from "../conformance/contract/run.ts";
import { historyChunks, readHistory } from "./history-lines.ts";
import { renderHtml } from "./render/html.ts";
import { renderJunit } from "./render/junit.ts";
import { renderMarkdown } from "./render/markdown.ts";
import { shapeOfRun } from "./run-shape.ts";
import { writeWholeFiles, type Writing } from "./whole-files.ts";

/** The names of the files in the folder of a run. */
export const runFiles = {
  run: "run.json",
  history: "history.jsonl",
  page: "index.html",
  junit: "junit.xml",
  summary: "summary.md",
  logs: "logs",
} as const;

/**
 * Writes the folder of a run: its data, and every report of it.
 *
 * All files are whole before the first gets its name, and `run.json` gets it last: a folder that has
 * it is complete. What the reports show is the run as the file holds it, so that they can be rendered again, byte for
 * byte. `logs` are texts by file name.
 */
export async function writeRun(options: {
  folder: string;
  run: Run;
  history: History;
  logs?: Readonly<Record<string, string>>;
}): Promise<void> {
  const { folder, history, logs = {} } = options;
  const text = `${JSON.stringify(options.run, null, 2)}\n`;
  const run = JSON.parse(text) as Run;
  const within = (name: string, chunks: Iterable<string>): Writing => ({
    file: path.join(folder, name),
    chunks,
  });

  await mkdir(path.join(folder, runFiles.logs), { recursive: true });
  await writeWholeFiles([
    within(runFiles.history, historyChunks(history)),
    ...Object.entries(logs).map(([name, log]) =>
      within(path.join(runFiles.logs, path.basename(name)), [log]),
    ),
    within(runFiles.page, [renderHtml({ run, history })]),
    within(runFiles.junit, [renderJunit(run)]),
    within(runFiles.summary, [renderMarkdown(run)]),
    within(runFiles.run, [text]),
  ]);
}

/** Reads the folder of a run; refuses what is none, what is newer, and what is not whole. */
export async function readRun(folder: string): Promise<{ run: Run; history: History }> {
  const run = await readRunFile(folder);
  const reading = await readHistoryFile(folder);
  if (reading.kind === "whole") return { run, history: whole(reading.events, { run, folder }) };
  const { line, wrong, events } = reading.breakage;
  throw refusal({
    message: `${runFiles.history} in ${folder} breaks off: line ${line} ${wrong}; the ${events.length} events before it could be read`,
    hint: `Copy the folder again, or cut the file after line ${line - 1}: what is then rendered rests on ${events.length} events only.`,
  });
}

/** A file that was cut at the end of a line can still be read, and is not whole all the same. */
function whole(history: History, { run, folder }: { run: Run; folder: string }): History {
  if (history.length === run.historyEvents) return history;
  throw refusal({
    message: `${runFiles.history} in ${folder} has ${history.length} events; the run wrote ${run.historyEvents}`,
    hint: "Copy the folder again: what is missing cannot be made up.",
  });
}

async function readRunFile(folder: string): Promise<Run> {
  const data = parseRun(await readText(folder), folder);
  const schema = typeof data === "object" && data !== null && "schema" in data ? data.schema : null;
  if (schema !== runSchema) throw otherSchema(schema, folder);
  const { value, wrong } = shapeOfRun(data);
  if (wrong === null) return value;
  throw refusal({
    message: `${runFiles.run} in ${folder} is not a whole run: ${wrong}`,
    hint: "It was changed by hand or cut short. Copy the folder again, or repeat the run.",
  });
}

async function readText(folder: string): Promise<string> {
  try {
    return await readFile(path.join(folder, runFiles.run), "utf8");
  } catch (cause) {
    throw refusal({
      message: `${folder} is not the folder of a run: it has no ${runFiles.run} that can be read`,
      hint: "Give a folder that a run left behind. One without run.json was not finished.",
      cause,
    });
  }
}

function parseRun(text: string, folder: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refusal({
      message: `${runFiles.run} in ${folder} is not JSON`,
      hint: "Give a folder that a run left behind, or copy it again: the file may have been cut short.",
      cause,
    });
  }
}

function otherSchema(schema: unknown, folder: string): HarnessError {
  const version = versionOf(schema);
  if (version === null) {
    return refusal({
      message: `${folder} is not the folder of a run: its ${runFiles.run} does not say schema ${runSchema}`,
      hint: "Give a folder that a run left behind.",
    });
  }
  const isNewer = version > (versionOf(runSchema) ?? 0);
  return refusal({
    message: `${folder} was written by ${isNewer ? "a newer" : "an older"} Jobproof: its schema is ${String(schema)}, and this one reads ${runSchema}`,
    hint: `${isNewer ? "Update Jobproof" : "Use the Jobproof that wrote it"}, then try again.`,
  });
}

function versionOf(schema: unknown): number | null {
  const digits = /^jobproof\.run\/(\d+)$/.exec(typeof schema === "string" ? schema : "")?.[1];
  return digits === undefined ? null : Number(digits);
}

async function readHistoryFile(folder: string): ReturnType<typeof readHistory> {
  try {
    return await readHistory(path.join(folder, runFiles.history));
  } catch (cause) {
    throw refusal({
      message: `${folder} has no ${runFiles.history} that can be read`,
      hint: "Copy the folder again, with all its files.",
      cause,
    });
  }
}

function refusal(options: { message: string; hint: string; cause?: unknown }): HarnessError {
  return new HarnessError({ code: "run-folder-wrong", ...options });
}
