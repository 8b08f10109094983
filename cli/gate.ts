import type { Check } from "../conformance/check.ts";
import type { Case } from "../conformance/contract/bundle.ts";
import { HarnessError } from "../conformance/contract/harness-error.ts";
import type { Pace } from "../conformance/exercise.ts";
import { readTargetFile } from "../conformance/target-file.ts";
import { runGate, type GateObserver } from "../conformance/gate.ts";
import { writeBundle } from "../reports/bundle.ts";
import { certificationOf } from "./certification.ts";
import type { Progress } from "./progress.ts";
import { atPace, selectChecks } from "./select-checks.ts";
import { inSession, later, type SessionFlags } from "./session.ts";
import { standUp } from "./stand-up.ts";
import { verdictOfRun } from "./verdict-of-run.ts";

/** What `jobproof gate` takes. */
export type GateFlags = SessionFlags &
  Readonly<{
    target?: string;
    only: readonly string[];
    quick?: boolean;
    full?: boolean;
    certify?: boolean;
  }>;

/** `jobproof gate`: stands a target up, exercises it, judges it, and leaves a report. */
export async function gate(flags: GateFlags): Promise<void> {
  const pace = paceOf(flags);
  const named = selectChecks(flags.only);
  // Rows that are named are judged, whatever that takes.
  const chosen = flags.only.length > 0 ? named : atPace(named, pace);
  // Read before anything is started: a wrong file shall leave nothing behind.
  const target = flags.target === undefined ? null : await readTargetFile(flags.target);
  await inSession({ verb: "gate", flags }, async (session) => {
    const { ground, identity, progress, signal } = session;
    const left = named.filter((check) => !chosen.includes(check));
    if (left.length > 0)
      progress.line(`--full also judges ${left.map(({ requirement }) => requirement).join(", ")}`);
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
        pace,
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
      if (flags.certify !== true) return { run: { kind: "gate", ...verdict, ...found }, history };
      const { isCertified: certified, ...certification } = certificationOf({ ...verdict, checks });
      const { sentence } = certification;
      return {
        run: { kind: "gate", ...certification, ...found },
        history,
        written: (run, folder) =>
          writeBundle({ folder, run, cases: named.map(caseOf), certified, sentence }),
      };
    } finally {
      await ground.step("end the target's processes", standing.close);
    }
  });
}

/** A certification is never of a part; what contradicts is refused before anything starts. */
function paceOf({ quick = false, full = false, certify = false, only }: GateFlags): Pace {
  if (quick && full)
    refuse("--quick and --full contradict each other.", "Say one of them; quick is the default.");
  if (certify && quick)
    refuse("--certify needs every row, and --quick leaves some out.", "Leave --quick out.");
  if (certify && only.length > 0)
    refuse("--certify needs every row, and --only names some.", "Leave --only out.");
  return full || certify ? "full" : "quick";
}

function refuse(message: string, hint: string): never {
  throw new HarnessError({ code: "options-contradict", message, hint });
}

function caseOf({ requirement, id, level, title, clause }: Check): Case {
  return { requirement, id, level, title, clause: clause.text };
}

/** The command that judges one row again with the same seed. */
function replayCommand(options: { row: string; flags: GateFlags; seed: string }): string {
  const target = options.flags.target === undefined ? "" : ` --target ${options.flags.target}`;
  const pace = paceOf(options.flags) === "full" ? " --full" : "";
  return `npx jobproof gate${target}${pace} --only ${options.row} --seed ${options.seed}`;
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
