import path from "node:path";
import { runSchema, type Run, type Stage } from "../conformance/contract/run.ts";
import { runGate, type Judgement } from "../conformance/gate.ts";
import { conclude } from "./conclude.ts";
import { environmentNow } from "./environment.ts";
import { openGround } from "./ground.ts";
import { onInterrupt } from "./interrupt.ts";
import { openProgress, type Progress } from "./progress.ts";
import { identify, type RunIdentity } from "./run-identity.ts";
import { selectChecks } from "./select-checks.ts";
import { standUp, type Standing } from "./stand-up.ts";
import { verdictOfRun } from "./verdict-of-run.ts";

export type GateFlags = Readonly<{
  target?: string;
  only?: readonly string[];
  seed?: string;
  out?: string;
  json?: boolean;
}>;

/** `jobproof gate`: stands a target up, exercises it, judges it, and leaves a report. */
export async function gate(flags: GateFlags): Promise<void> {
  const chosen = selectChecks(flags.only ?? []);
  const identity = identify({ verb: "gate", out: flags.out, seed: flags.seed });
  const progress = openProgress();
  const interrupt = onInterrupt(progress.line);
  progress.line(`seed ${identity.seed}, ${chosen.length} checks`);
  const environment = environmentNow();
  const ground = await openGround({
    logFolder: path.join(identity.folder, "logs"),
    say: progress.stage,
  });
  try {
    const standing = await standUp({ ground, targetFile: flags.target ?? null });
    const judgement = await runGate({
      target: standing.target,
      processes: standing.processes,
      checks: chosen,
      seed: identity.seed,
      signal: interrupt.signal,
      replayOf: (check) => replayCommand({ row: check.requirement, flags, seed: identity.seed }),
      observer: observerOf(progress),
    });
    for (const { name, detail } of standing.processes?.deaths() ?? []) {
      progress.line(`${name} ended by itself: ${detail}; see ${ground.logFolder}/${name}.log`);
    }
    await ground.step("end the target's processes", standing.close);
    progress.done();
    const stages = [...ground.stages(), ...judgement.stages];
    const interruptedBy = interrupt.by();
    const run = runOf({ identity, environment, standing, stages, judgement, interruptedBy });
    await conclude({
      run,
      history: judgement.history,
      folder: identity.folder,
      json: flags.json ?? false,
    });
  } finally {
    await ground.close();
    interrupt.release();
  }
}

/** The command that judges one row again with the same seed. */
export function replayCommand(options: { row: string; flags: GateFlags; seed: string }): string {
  const target = options.flags.target === undefined ? "" : ` --target ${options.flags.target}`;
  return `npx jobproof gate${target} --only ${options.row} --seed ${options.seed}`;
}

function observerOf(progress: Progress) {
  let ended = 0;
  return {
    onStage: (title: string, exercises: number) => {
      progress.stage(exercises === 0 ? title : `${title} (${exercises} exercises)`);
    },
    onExercise: (
      exercise: { id: string },
      end: { kind: string; because: string; tookMs: number },
    ) => {
      ended += 1;
      const took = `${(end.tookMs / 1000).toFixed(1)} s`;
      if (end.kind === "done")
        progress.tick(`${ended} exercises done, last ${exercise.id} (${took})`);
      else progress.line(`${exercise.id}: ${end.kind}: ${end.because}`);
    },
  };
}

function runOf(options: {
  identity: RunIdentity;
  environment: Run["environment"];
  standing: Standing;
  stages: readonly Stage[];
  judgement: Judgement;
  interruptedBy: string | null;
}): Run {
  const { identity, environment, standing, stages, judgement, interruptedBy } = options;
  return {
    schema: runSchema,
    id: identity.id,
    kind: "gate",
    command: identity.command,
    seed: identity.seed,
    startedAt: identity.startedAt.toISOString(),
    tookMs: Date.now() - identity.startedAt.getTime(),
    interruptedBy,
    ...verdictOfRun({ checks: judgement.checks, interruptedBy }),
    target: standing.summary,
    environment,
    stages,
    ledger: judgement.ledger,
    checks: judgement.checks,
    scenarios: [],
    conservation: judgement.conservation,
  };
}
