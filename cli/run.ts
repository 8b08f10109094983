import path from "node:path";
import type { Run } from "../conformance/contract/run.ts";
import { HarnessError } from "../conformance/contract/harness-error.ts";
import { runSchema } from "../conformance/contract/run.ts";
import { freePorts } from "../infra/services/free-port.ts";
import { scenarios } from "../scenarios/catalog/index.ts";
import type { ScenarioRun } from "../scenarios/conclude.ts";
import { runScenario } from "../scenarios/run-scenario.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { startProcesses } from "../infra/faults/process.ts";
import { conclude } from "./conclude.ts";
import { environmentNow } from "./environment.ts";
import { openGround, type Ground } from "./ground.ts";
import { onInterrupt } from "./interrupt.ts";
import { openProgress, type Progress } from "./progress.ts";
import { identify, type RunIdentity } from "./run-identity.ts";
import { nearest } from "./select-checks.ts";
import { readyWithinMs, standUp, type Standing } from "./stand-up.ts";

/** What `jobproof run` takes. */
export type RunFlags = Readonly<{
  timeScale: string;
  seed?: string;
  out?: string;
  json?: boolean;
}>;

/** `jobproof run SCENARIO`: puts the reference and its control under the same load. */
export async function run(id: string, flags: RunFlags): Promise<void> {
  const scenario = scenarioNamed(id);
  const timeScale = timeScaleOf(flags.timeScale);
  const identity = identify({ verb: scenario.id, out: flags.out, seed: flags.seed });
  const progress = openProgress();
  const interrupt = onInterrupt(progress.line);
  progress.line(`seed ${identity.seed}, time scale ${timeScale}`);
  const environment = environmentNow();
  const ground = await openGround({
    logFolder: path.join(identity.folder, "logs"),
    say: progress.stage,
  });
  try {
    const policy = { concurrencyPerWorker: scenario.pool };
    const reference = { workers: 1, policy };
    const standing = await standUp({ ground, targetFile: null, reference });
    const played = await runScenario({
      scenario,
      reference: standing,
      control: { start: startControl(ground), freePort: async () => (await freePorts(1))[0] ?? 0 },
      seed: identity.seed,
      timeScale,
      observer: observerOf(progress),
      signal: interrupt.signal,
      replayOf: () => `npx jobproof run ${scenario.id} --seed ${identity.seed}`,
    });
    await ground.step("end the target's processes", standing.close);
    progress.done();
    const interruptedBy = interrupt.by();
    const stages = [...ground.stages(), ...played.stages];
    await conclude({
      run: { ...runOf({ identity, environment, standing, played, interruptedBy }), stages },
      history: played.history,
      folder: identity.folder,
      json: flags.json ?? false,
    });
  } finally {
    await ground.close();
    interrupt.release();
  }
}

function scenarioNamed(id: string): Scenario {
  const all: readonly Scenario[] = scenarios;
  const found = all.find((scenario) => scenario.id === id);
  if (found !== undefined) return found;
  const names = nearest(
    id,
    all.map((scenario) => scenario.id),
  );
  throw new HarnessError({
    code: "unknown-id",
    message: `There is no scenario "${id}".`,
    hint: `Did you mean ${names.join(", ")}? 'jobproof list' shows all.`,
  });
}

function timeScaleOf(text: string): number {
  const factor = Number(text);
  if (factor > 0 && factor <= 10) return factor;
  throw new HarnessError({
    code: "options-contradict",
    message: `--time-scale ${text} is not a number above 0 and up to 10.`,
    hint: "1 is real time, 0.1 ten times as short.",
  });
}

function startControl(ground: Ground) {
  return (specs: Parameters<typeof startProcesses>[0]["specs"]) =>
    startProcesses({
      specs,
      folder: process.cwd(),
      logFolder: path.join(ground.logFolder, "control"),
      reaper: ground.reaper,
      readyTimeoutMs: readyWithinMs,
    });
}

function observerOf(progress: Progress): Parameters<typeof runScenario>[0]["observer"] {
  return {
    onStage: progress.stage,
    onProgress: ({ side, offered, accepted, completed, unlucky }) =>
      progress.tick(
        `${side}: ${accepted} of ${offered} accepted, ${completed} completed, ${unlucky} without luck`,
      ),
  };
}

function runOf(options: {
  identity: RunIdentity;
  environment: Run["environment"];
  standing: Standing;
  played: ScenarioRun;
  interruptedBy: string | null;
}): Omit<Run, "stages"> {
  const { identity, environment, standing, played, interruptedBy } = options;
  return {
    schema: runSchema,
    id: identity.id,
    kind: "scenario",
    command: identity.command,
    seed: identity.seed,
    startedAt: identity.startedAt.toISOString(),
    tookMs: Date.now() - identity.startedAt.getTime(),
    interruptedBy,
    outcome: played.outcome,
    sentence: played.sentence,
    target: standing.summary,
    environment,
    ledger: played.ledger,
    checks: [],
    scenarios: [played.result],
    conservation: played.conservation,
  };
}
