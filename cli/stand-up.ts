import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Processes } from "../conformance/contract/processes.ts";
import type { Stage, TargetSummary } from "../conformance/contract/run.ts";
import type { Target } from "../conformance/contract/target.ts";
import { readTargetFile } from "../conformance/target-file.ts";
import { startProcesses } from "../infra/faults/process.ts";
import { startPostgres } from "../infra/services/postgres.ts";
import { openReaper } from "../infra/services/reaper.ts";
import { prepareReference, type ReferenceOptions } from "../infra/targets/reference.ts";

/** A target that stands and can be judged. */
export type Standing = Readonly<{
  target: Target;
  summary: TargetSummary;
  processes: Processes | null;
  stages: readonly Stage[];
  /** Ends every process and removes every folder that was made for it. Never rejects. */
  close: () => Promise<void>;
}>;

export type StandUpOptions = Readonly<{
  /** Null for the bundled reference. */
  targetFile: string | null;
  /** Where processes write their logs. */
  logFolder: string;
  /** Told of each step. */
  say: (step: string) => void;
  reference?: Omit<ReferenceOptions, "postgres">;
}>;

/** How long a process may take to be ready. */
const readyWithinMs = 20_000;

/** Stands up the bundled reference, or the processes that a target file declares. */
export async function standUp(options: StandUpOptions): Promise<Standing> {
  await mkdir(options.logFolder, { recursive: true });
  const stages = stopwatch(options.say);
  const reaper = await openReaper();
  const endings: (() => Promise<void>)[] = [() => reaper.close()];
  const close = async (): Promise<void> => {
    for (const end of endings.toReversed()) await end().catch(() => undefined);
  };
  try {
    const given =
      options.targetFile === null
        ? await bundled({ ...options, stages, endings, reaper })
        : await declared(options.targetFile);
    const specs = given.target.processes ?? [];
    const processes =
      specs.length === 0
        ? null
        : await stages.timed("start the target's processes", () =>
            startProcesses({
              specs,
              folder: process.cwd(),
              logFolder: options.logFolder,
              reaper,
              readyTimeoutMs: readyWithinMs,
            }),
          );
    if (processes !== null) endings.push(() => processes.close());
    return { ...given, processes, stages: stages.all(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Given = Pick<Standing, "target" | "summary">;

async function declared(file: string): Promise<Given> {
  const target = await readTargetFile(file);
  const tier =
    (target.processes ?? []).length > 0 ? "started by its target file" : "already running";
  return { target, summary: summaryOf({ target, tier, bundled: false }) };
}

async function bundled(
  options: StandUpOptions & {
    stages: Stopwatch;
    endings: (() => Promise<void>)[];
    reaper: Awaited<ReturnType<typeof openReaper>>;
  },
): Promise<Given> {
  const { stages, endings, reaper } = options;
  const postgres = await stages.timed("start PostgreSQL", () =>
    startPostgres({ reaper, logFile: path.join(options.logFolder, "postgres.log") }),
  );
  endings.push(() => postgres.stop());
  const prepared = await stages.timed("make the reference's database", () =>
    prepareReference({ postgres, ...options.reference }),
  );
  endings.push(() => prepared.close());
  const { target, tier } = prepared;
  return { target, summary: summaryOf({ target, tier, bundled: true }) };
}

function summaryOf(options: { target: Target; tier: string; bundled: boolean }): TargetSummary {
  const { target, tier, bundled: isBundled } = options;
  return { name: target.name, tier, bundled: isBundled, policy: target.policy ?? {} };
}

type Stopwatch = Readonly<{
  timed: <Result>(title: string, work: () => Promise<Result>) => Promise<Result>;
  all: () => readonly Stage[];
}>;

/** Times the steps before the run's own clock starts; they end at its zero. */
function stopwatch(say: (step: string) => void): Stopwatch {
  const stages: Stage[] = [];
  return {
    timed: async (title, work) => {
      say(title);
      const startedAt = performance.now();
      const result = await work();
      stages.push({ title, startedAt: 0, tookMs: performance.now() - startedAt });
      return result;
    },
    all: () => stages,
  };
}
