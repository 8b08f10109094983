import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HarnessError } from "../conformance/contract/harness-error.ts";
import type { HistoryEvent } from "../conformance/contract/history.ts";
import { exampleOp } from "./render/example-events.fixture.ts";
import { hostileHistory, hostileRun } from "./render/example-hostile.fixture.ts";
import { exampleHistory, exampleRun, variedRun } from "./render/example-run.fixture.ts";
import { renderHtml } from "./render/html.ts";
import { readRun, runFiles, writeRun } from "./run-folder.ts";

const history = exampleHistory();
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "jobproof-run-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function text(name: string): Promise<string> {
  return readFile(path.join(folder, name), "utf8");
}

async function refusalOf(reading: Promise<unknown>): Promise<HarnessError> {
  const error: unknown = await reading.then(
    () => new Error("it was read"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof HarnessError)) throw error;
  expect(error.code).toBe("run-folder-wrong");
  expect(error.hint).not.toBe("");
  return error;
}

function crash(): never {
  throw new Error("crashed here");
}

describe("the folder of a run", () => {
  it("holds the data, every report and the logs, and nothing unfinished", async () => {
    await writeRun({ folder, run: variedRun(), history, logs: { "api-1.log": "up\n" } });
    const files = await readdir(folder);
    expect(files.toSorted()).toEqual(Object.values(runFiles).toSorted());
    expect(await text("logs/api-1.log")).toBe("up\n");
  });

  it("is read as it was written", async () => {
    await writeRun({ folder, run: variedRun(), history });
    const read = await readRun(folder);
    expect(read.run).toEqual(variedRun());
    expect(read.history).toEqual(history);
  });

  it.each([
    ["varied", variedRun(), history],
    ["hostile", hostileRun(), hostileHistory()],
    ["passing", exampleRun(), []],
  ])("gives the same bytes when a %s run is rendered again", async (_name, example, events) => {
    const run = { ...example, historyEvents: events.length };
    await writeRun({ folder, run, history: events });
    const before = await Promise.all(Object.values(runFiles).slice(0, 5).map(text));
    const read = await readRun(folder);
    expect(renderHtml(read)).toBe(before[2]);
    await writeRun({ folder, ...read });
    expect(await Promise.all(Object.values(runFiles).slice(0, 5).map(text))).toEqual(before);
  });

  it("keeps a long history, in which no character ends a line early", async () => {
    const long = Array.from({ length: 12_001 }, (_, index) =>
      exampleOp({ sentAt: index, label: "\u2028\u2029\r\n" }),
    );
    await writeRun({ folder, run: exampleRun({ historyEvents: 12_001 }), history: long });
    const read = await readRun(folder);
    expect(read.history).toHaveLength(12_001);
    expect(read.history[12_000]).toEqual(long[12_000]);
  });

  it("puts a log under its own name only, never outside", async () => {
    await writeRun({ folder, run: exampleRun(), history, logs: { "../../evil.log": "x" } });
    expect(await readdir(path.join(folder, "logs"))).toEqual(["evil.log"]);
  });
});

describe("a crash while a run is written", () => {
  const poison = { ...exampleOp(), toJSON: crash } as HistoryEvent;

  it("leaves no file that is half written, and nothing that passes for a run", async () => {
    const writing = writeRun({ folder, run: variedRun(), history: [...history, poison] });
    await expect(writing).rejects.toThrow("crashed here");
    expect(await readdir(folder)).toEqual(["logs"]);
    expect((await refusalOf(readRun(folder))).message).toContain("it has no run.json");
  });

  it("leaves alone what was there before, also where only the last file cannot be written", async () => {
    await writeRun({ folder, run: variedRun(), history });
    const before = await text(runFiles.history);
    const crashing = writeRun({ folder, run: exampleRun(), history: [poison] });
    await expect(crashing).rejects.toThrow("crashed here");
    await mkdir(path.join(folder, `.${runFiles.run}.${process.pid}.part`));
    await expect(writeRun({ folder, run: exampleRun(), history: [] })).rejects.toThrow("EISDIR");
    expect(await text(runFiles.history)).toBe(before);
    expect((await readRun(folder)).run.outcome).toBe("fails");
  });
});

describe("a folder that cannot be read", () => {
  beforeEach(() => writeRun({ folder, run: variedRun(), history }));

  it("is refused where there is none", async () => {
    const error = await refusalOf(readRun(path.join(folder, "nowhere")));
    expect(error.message).toContain("is not the folder of a run");
  });

  it.each(["", "{", "null", "[]", '{"name":"another-package"}', '{"schema":"other/1"}'])(
    "is refused where run.json holds %j",
    async (content) => {
      await writeFile(path.join(folder, runFiles.run), content);
      expect((await refusalOf(readRun(folder))).message).toContain(folder);
    },
  );

  it("is refused where it was written by a newer Jobproof", async () => {
    const newer = { ...variedRun(), schema: "jobproof.run/2" };
    await writeFile(path.join(folder, runFiles.run), JSON.stringify(newer));
    const error = await refusalOf(readRun(folder));
    expect(error.message).toContain("a newer Jobproof: its schema is jobproof.run/2");
    expect(error.hint).toContain("Update Jobproof");
  });

  it("is refused where a part is missing, and says which", async () => {
    const { stages: _stages, ...rest } = variedRun();
    await writeFile(path.join(folder, runFiles.run), JSON.stringify(rest));
    expect((await refusalOf(readRun(folder))).message).toContain("required property 'stages'");
  });

  it("is accepted with properties that a later version added", async () => {
    const later = { ...variedRun(), mood: "calm", ledger: { ...variedRun().ledger, colour: 1 } };
    await writeFile(path.join(folder, runFiles.run), JSON.stringify(later));
    expect((await readRun(folder)).run.id).toBe(variedRun().id);
  });

  it("is refused where the history was cut, and says what could be read", async () => {
    const file = path.join(folder, runFiles.history);
    const lines = (await text(runFiles.history)).split("\n");
    await truncate(file, Buffer.byteLength(lines.slice(0, 7).join("\n")) + 20);
    const error = await refusalOf(readRun(folder));
    expect(error.message).toContain("line 8 is not whole JSON; the 7 events before it");
  });

  it("is refused where the history was cut at the end of a line", async () => {
    const file = path.join(folder, runFiles.history);
    const lines = (await text(runFiles.history)).split("\n");
    await writeFile(file, `${lines.slice(0, 5).join("\n")}\n`);
    const error = await refusalOf(readRun(folder));
    expect(error.message).toContain(`has 5 events; the run wrote ${history.length}`);
  });

  it("is refused where a line of the history is no event", async () => {
    await writeFile(path.join(folder, runFiles.history), '{"kind":"op"}\n');
    expect((await refusalOf(readRun(folder))).message).toContain("line 1");
  });

  it("is refused without its history", async () => {
    await rm(path.join(folder, runFiles.history));
    expect((await refusalOf(readRun(folder))).message).toContain("no history.jsonl");
  });
});
