import { existsSync } from "node:fs";
import { readFile, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { shownCommands } from "../shown-commands.ts";
import { countParts, countProof, countRun, countTests } from "./counting.ts";
import { sumOf, type Tally } from "./tally.ts";

/** One command line of CI, and how to count what it judged. */
export type Stage = Readonly<{
  name: string;
  command: string;
  /** Called after the command; without it the exit status alone counts. */
  count?: () => Promise<Tally>;
}>;

/** Everything that CI runs, in order: the fixed stages, then what the README shows beside. */
export async function stagesOf(root: string, logs: string): Promise<readonly Stage[]> {
  const partsFile = path.join(logs, "check.json");
  const testsFile = path.join(logs, "test.json");
  // What an earlier time left here must not be counted again.
  await Promise.all([partsFile, testsFile].map((file) => rm(file, { force: true })));
  const runs = path.join(root, "reports/runs");
  const counted = new Set(await foldersIn(runs));
  const newFiles = async (name: string): Promise<string[]> => {
    const folders = (await foldersIn(runs)).filter((folder) => !counted.has(folder));
    folders.forEach((folder) => counted.add(folder));
    const files = folders.map((folder) => path.join(runs, folder, name));
    return files.filter((file) => existsSync(file));
  };
  const countRuns = async (): Promise<Tally> => countFiles(await newFiles("run.json"), countRun);
  const readme = await readFile(path.join(root, "README.md"), "utf8").catch(() => "");
  return [
    {
      name: "check",
      command: 'npm run check -- --json "$JOBPROOF_CI_LOGS/check.json"',
      count: () => countFiles([partsFile], countParts),
    },
    {
      name: "test",
      command:
        'npm test -- --reporter=default --reporter=json --outputFile.json="$JOBPROOF_CI_LOGS/test.json"',
      count: () => countFiles([testsFile], countTests),
    },
    {
      name: "gate",
      command: "npm run gate",
      count: countRuns,
    },
    {
      name: "gate on Redis",
      command: "npm run gate -- --tier redis-sorted-sets",
      count: countRuns,
    },
    {
      name: "gate on RabbitMQ",
      command: "npm run gate -- --tier rabbitmq-quorum",
      count: countRuns,
    },
    {
      name: "proof",
      command: `npm run proof -- --only ${proven.join(",")}`,
      count: async () => countFiles(await newFiles("proof.json"), countProof),
    },
    ...cheapCommands(readme).map((command) => ({
      name: command,
      command,
      ...(/\brun\b/.test(command) ? { count: countRuns } : {}),
    })),
  ];
}

/**
 * A release judges every service, which takes longer than everything else together; a commit these: one
 * wrong service for each way in which work is lost or doubled, and one that is right in many other ways.
 */
const proven = [
  "job-is-acknowledged-before-it-runs",
  "job-is-marked-done-before-its-call",
  "message-is-sent-after-the-commit",
  "queue-is-not-durable",
  "backoff-is-kept-in-a-timer",
  "keys-are-kept-in-process-memory",
  "payload-is-not-compared",
  "racing-requests-each-make-a-job",
  "effect-key-is-random-per-attempt",
  "outcome-is-not-fenced",
  "dead-letter-is-deleted-before-it-is-queued",
  "stream-is-open-to-other-tenants",
  "other-customs",
];

/** The commands of a document that end by themselves, soon, and need nothing else first. */
export function cheapCommands(markdown: string): readonly string[] {
  const cheap = [
    /^(?:npx |node )?jobproof(?:\.js)? +(?:list|doctor|help|--help|--version)\b[^<>]*$/,
    /^(?:npx |node )?jobproof(?:\.js)? +run +[\w-]+ .*--time-scale[^<>]*$/,
  ];
  const commands = shownCommands("README.md", markdown).map(({ command }) => command);
  return [...new Set(commands.filter((command) => cheap.some((form) => form.test(command))))];
}

/** A file that should be there and is not, or that is no JSON, has failed. */
async function countFiles(
  files: readonly string[],
  count: (content: unknown) => Tally,
): Promise<Tally> {
  if (files.length === 0) return { passed: 0, failed: ["nothing was written that can be counted"] };
  const tallies = files.map(async (file) => {
    try {
      return count(JSON.parse(await readFile(file, "utf8")));
    } catch {
      return { passed: 0, failed: [`${path.basename(file)} cannot be read`] };
    }
  });
  return sumOf(await Promise.all(tallies));
}

async function foldersIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
