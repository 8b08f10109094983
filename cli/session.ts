import path from "node:path";
import { exitCodes } from "../conformance/contract/exit-codes.ts";
import type { History } from "../conformance/contract/history.ts";
import { runSchema, type Run, type Stage } from "../conformance/contract/run.ts";
import { writeRun } from "../reports/run-folder.ts";
import { environmentNow } from "./environment.ts";
import { openGround, type Ground } from "./ground.ts";
import { onInterrupt } from "./interrupt.ts";
import { openProgress, type Progress } from "./progress.ts";
import { identify, type RunIdentity } from "./run-identity.ts";
import { showRun } from "./show-run.ts";

/** What every verb that runs something takes. */
export type SessionFlags = Readonly<{ seed?: string; out?: string; json?: boolean }>;

/** What a run has at hand. */
export type Session = Readonly<{
  identity: RunIdentity;
  progress: Progress;
  ground: Ground;
  /** Aborts when the person pressed Ctrl-C. */
  signal: AbortSignal;
  interruptedBy: () => string | null;
}>;

/** What a run found out; the session adds who, when, where and how long. */
export type Findings = Readonly<{
  run: Omit<
    Run,
    | "schema"
    | "id"
    | "command"
    | "seed"
    | "startedAt"
    | "tookMs"
    | "interruptedBy"
    | "environment"
    | "historyEvents"
  >;
  history: History;
  /** Told of the run once its folder is written, for whatever else belongs into it. */
  written?: (run: Run, folder: string) => Promise<unknown>;
}>;

/**
 * Runs something from its seed to its report: whatever happens, every process is ended; whatever was
 * found is written down, shown, and turned into the exit status.
 */
export async function inSession(
  { verb, flags }: { verb: string; flags: SessionFlags },
  work: (session: Session) => Promise<Findings>,
): Promise<void> {
  const identity = identify({ verb, out: flags.out, seed: flags.seed });
  const progress = openProgress();
  const interrupt = onInterrupt(progress.line);
  progress.line(`seed ${identity.seed}`);
  const environment = environmentNow();
  const ground = await openGround({
    logFolder: path.join(identity.folder, "logs"),
    say: progress.stage,
  });
  try {
    const interruptedBy = interrupt.by;
    const { signal } = interrupt;
    const {
      run: found,
      history,
      written,
    } = await work({
      identity,
      progress,
      ground,
      signal,
      interruptedBy,
    });
    await ground.close();
    progress.done();
    const run: Run = {
      ...found,
      schema: runSchema,
      id: identity.id,
      command: identity.command,
      seed: identity.seed,
      startedAt: identity.startedAt.toISOString(),
      tookMs: Date.now() - identity.startedAt.getTime(),
      interruptedBy: interruptedBy(),
      environment,
      stages: [...ground.stages(), ...found.stages].toSorted((a, b) => a.startedAt - b.startedAt),
      historyEvents: history.length,
    };
    await writeRun({ folder: identity.folder, run, history });
    await written?.(run, identity.folder);
    showRun({ run, folder: identity.folder, json: flags.json ?? false });
    process.exitCode = exitCodes[run.outcome];
  } finally {
    await ground.close();
    interrupt.release();
  }
}

/** Moves stages that were timed on a clock which began `byMs` after the session's. */
export function later(stages: readonly Stage[], byMs: number): readonly Stage[] {
  return stages.map((stage) => ({ ...stage, startedAt: stage.startedAt + byMs }));
}
