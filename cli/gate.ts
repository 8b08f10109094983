import { readTargetFile } from "../conformance/target-file.ts";
import { runGate, type GateObserver } from "../conformance/gate.ts";
import type { Progress } from "./progress.ts";
import { selectChecks } from "./select-checks.ts";
import { inSession, later, type SessionFlags } from "./session.ts";
import { standUp } from "./stand-up.ts";
import { verdictOfRun } from "./verdict-of-run.ts";

/** What `jobproof gate` takes. */
export type GateFlags = SessionFlags & Readonly<{ target?: string; only: readonly string[] }>;

/** `jobproof gate`: stands a target up, exercises it, judges it, and leaves a report. */
export async function gate(flags: GateFlags): Promise<void> {
  const chosen = selectChecks(flags.only);
  // Read before anything is started: a wrong file shall leave nothing behind.
  const target = flags.target === undefined ? null : await readTargetFile(flags.target);
  await inSession({ verb: "gate", flags }, async (session) => {
    const { ground, identity, progress, signal } = session;
    const standing = await standUp({ ground, target });
    try {
      const begunAt = ground.elapsedMs();
      const judgement = await runGate({
        target: standing.target,
        processes: standing.processes,
        links: standing.links,
        services: standing.services,
        checks: chosen,
        seed: identity.seed,
        signal,
        replayOf: (check) => replayCommand({ row: check.requirement, flags, seed: identity.seed }),
        observer: observerOf(progress),
      });
      for (const { name, detail } of standing.processes?.deaths() ?? []) {
        progress.line(`${name} ended by itself: ${detail}; see ${ground.logFolder}/${name}.log`);
      }
      const { history, checks, ledger, conservation } = judgement;
      const stages = later(judgement.stages, begunAt);
      const interruptedBy = session.interruptedBy();
      const verdict = verdictOfRun({ checks, interruptedBy });
      const found = {
        target: standing.summary,
        stages,
        ledger,
        checks,
        scenarios: [],
        conservation,
      };
      return { run: { kind: "gate", ...verdict, ...found }, history };
    } finally {
      await ground.step("end the target's processes", standing.close);
    }
  });
}

/** The command that judges one row again with the same seed. */
function replayCommand(options: { row: string; flags: GateFlags; seed: string }): string {
  const target = options.flags.target === undefined ? "" : ` --target ${options.flags.target}`;
  return `npx jobproof gate${target} --only ${options.row} --seed ${options.seed}`;
}

function observerOf(progress: Progress): GateObserver {
  let ended = 0;
  return {
    onStage: (title, exercises) =>
      progress.stage(exercises === 0 ? title : `${title} (${exercises} exercises)`),
    onExercise: (exercise, { kind, because, tookMs }) => {
      ended += 1;
      const took = `${(tookMs / 1000).toFixed(1)} s`;
      if (kind === "done") progress.tick(`${ended} exercises done, last ${exercise.id} (${took})`);
      else progress.line(`${exercise.id}: ${kind}: ${because}`);
    },
  };
}
