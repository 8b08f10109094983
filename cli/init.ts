import { existsSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { exitCodes } from "../conformance/contract/exit-codes.ts";
import { HarnessError } from "../conformance/contract/harness-error.ts";
import { readTargetFile } from "../conformance/target/target-file.ts";
import { targetOf, usualAnswers } from "./init/answers.ts";
import { askAll } from "./init/ask-all.ts";
import { formats, targetText, type Format } from "./init/target-text.ts";

/** What `jobproof init` takes. */
export type InitFlags = Readonly<{ format?: string; out?: string; yes?: boolean; force?: boolean }>;

/**
 * `jobproof init`: asks about a service and writes its target file.
 *
 * Nothing is written before the last answer, and nothing that could not be read again. A file that is
 * there is replaced only by --force.
 */
export async function init(flags: InitFlags): Promise<void> {
  const format = formatOf(flags);
  const file = flags.out ?? `jobproof.target.${format}`;
  refuseExisting(file, flags);
  const answers = flags.yes === true ? usualAnswers() : await askPerson();
  if (answers === null) {
    process.stderr.write("\nEnded; nothing was written.\n");
    process.exitCode = exitCodes["bad-usage"];
    return;
  }
  const command = `npx jobproof gate --target ${file}`;
  await writeWhole(file, targetText(targetOf(answers), { format, command }), flags);
  process.stdout.write(`Wrote ${file}. Judge your service:\n\n  ${command}\n`);
}

function formatOf({ format, out }: InitFlags): Format {
  const wanted = format ?? (out === undefined ? "yaml" : path.extname(out).slice(1));
  const found = formats.find((known) => known === (wanted === "yml" ? "yaml" : wanted));
  const fits = out === undefined || formatOfName(out) === found;
  if (found !== undefined && fits) return found;
  throw new HarnessError({
    code: "options-contradict",
    message:
      found === undefined
        ? `"${wanted}" is no format of a target file.`
        : `${out ?? ""} is not the name of a file in the format ${found}.`,
    hint: `There are ${formats.join(", ")}; the name ends in a dot and the format.`,
  });
}

function formatOfName(file: string): string {
  const extension = path.extname(file).slice(1);
  return extension === "yml" ? "yaml" : extension;
}

function refuseExisting(file: string, { force }: InitFlags): void {
  if (force === true || !existsSync(file)) return;
  throw new HarnessError({
    code: "options-contradict",
    message: `${file} is there already.`,
    hint: "Say --force to replace it, or --out for another name.",
  });
}

async function askPerson(): ReturnType<typeof askAll> {
  if (process.stdin.isTTY) return askAll({ input: process.stdin, output: process.stdout });
  throw new HarnessError({
    code: "options-contradict",
    message: "There is no terminal to ask on.",
    hint: "Say --yes to get a file with the usual answers, and edit it.",
  });
}

/** Under another name first, and read back: whoever looks finds the whole file or none. */
async function writeWhole(file: string, text: string, flags: InitFlags): Promise<void> {
  const { dir, name, ext } = path.parse(path.resolve(file));
  const draft = path.join(dir, `.${name}-${process.pid}${ext}`);
  try {
    await writeFile(draft, text, { flag: "wx" });
    await readTargetFile(draft);
    refuseExisting(file, flags);
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}
