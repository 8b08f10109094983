import path from "node:path";
import { HarnessError } from "../conformance/contract/harness-error.ts";
import type { Processes } from "../conformance/contract/processes.ts";
import type { ProcessSpec } from "../conformance/contract/target.ts";
import { startProcesses } from "../infra/faults/process.ts";
import { freePorts } from "../infra/services/free-port.ts";
import { scenarios } from "../scenarios/catalog/index.ts";
import type { ScenarioObserver } from "../scenarios/progress.ts";
import { runScenario } from "../scenarios/run-scenario.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { Ground } from "./ground.ts";
import type { Progress } from "./progress.ts";
import { nearest } from "./select-checks.ts";
import { inSession, later, type SessionFlags } from "./session.ts";
import { readyWithinMs, standUp } from "./stand-up.ts";

/** What `jobproof run` takes. */
export type RunFlags = SessionFlags & Readonly<{ timeScale: string }>;

/** `jobproof run SCENARIO`: puts the reference and its control under the same load. */
export async function run(id: string, flags: RunFlags): Promise<void> {
  const scenario = scenarioNamed(id);
  const timeScale = timeScaleOf(flags.timeScale);
  await inSession({ verb: scenario.id, flags }, async ({ ground, identity, progress, signal }) => {
    // The same compute on either side: one process that runs as many jobs at a time as the pool has places.
    const policy = { concurrencyPerWorker: scenario.pool };
    const reference = { workers: 1, policy };
    const standing = await standUp({ ground, target: null, isProxied: false, reference });
    try {
      const begunAt = ground.elapsedMs();
      const played = await runScenario({
        scenario,
        reference: standing,
        control: { start: (specs) => startControl(ground, specs), freePort },
        seed: identity.seed,
        timeScale,
        signal,
        observer: observerOf(progress),
        replayOf: () => `npx jobproof run ${scenario.id} --seed ${identity.seed}`,
      });
      const { result, history, ledger, outcome, sentence, conservation } = played;
      const stages = later(played.stages, begunAt);
      const target = standing.summary;
      const found = { target, stages, ledger, checks: [], scenarios: [result], conservation };
      return { run: { kind: "scenario", outcome, sentence, ...found }, history };
    } finally {
      await ground.step("end the target's processes", standing.close);
    }
  });
}

function scenarioNamed(id: string): Scenario {
  const all: readonly Scenario[] = scenarios;
  const found = all.find((scenario) => scenario.id === id);
  if (found !== undefined) return found;
  const ids = all.map((scenario) => scenario.id);
  throw new HarnessError({
    code: "unknown-id",
    message: `There is no scenario "${id}".`,
    hint: `Did you mean ${nearest(id, ids).join(", ")}? 'jobproof list' shows all.`,
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

function startControl(ground: Ground, specs: readonly ProcessSpec[]): Promise<Processes> {
  return startProcesses({
    specs,
    folder: process.cwd(),
    logFolder: path.join(ground.logFolder, "control"),
    reaper: ground.reaper,
    readyTimeoutMs: readyWithinMs,
  });
}

async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error("asked for a free port and got none");
  return port;
}

function observerOf(progress: Progress): ScenarioObserver {
  return {
    onStage: progress.stage,
    onProgress: ({ side, offered, accepted, completed, unlucky }) =>
      progress.tick(
        `${side}: ${accepted} of ${offered} accepted, ${completed} completed, ${unlucky} without luck`,
      ),
  };
}
