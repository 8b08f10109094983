import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { bundleSchema, type Bundle, type Case } from "../conformance/contract/bundle.ts";
import type { Run } from "../conformance/contract/run.ts";
import { runFiles } from "./run-folder.ts";
import { writeWholeFiles } from "./whole-files.ts";

/** The name of the file in the folder of a run. */
const bundleFile = "bundle.json";

/** Writes down beside a run what its certification rests on. The run must have been written. */
export async function writeBundle(options: {
  folder: string;
  run: Run;
  cases: readonly Case[];
  certified: boolean;
  sentence: string;
}): Promise<Bundle> {
  const { folder, run, cases, certified, sentence } = options;
  const bundle: Bundle = {
    schema: bundleSchema,
    certified,
    sentence,
    suite: run.environment.jobproof,
    run: run.id,
    startedAt: run.startedAt,
    seed: run.seed,
    command: run.command,
    target: run.target,
    environment: run.environment,
    cases,
    casesSha256: createHash("sha256").update(JSON.stringify(cases)).digest("hex"),
    verdicts: run.checks.map(({ requirement, id, verdict }) => {
      return { requirement, id, kind: verdict.kind };
    }),
    history: {
      file: runFiles.history,
      events: run.historyEvents,
      sha256: await hashOf(path.join(folder, runFiles.history)),
    },
  };
  const file = path.join(folder, bundleFile);
  await writeWholeFiles([{ file, chunks: [`${JSON.stringify(bundle, null, 2)}\n`] }]);
  return bundle;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
