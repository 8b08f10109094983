import path from "node:path";
import { exitCodes } from "../conformance/contract/exit-codes.ts";
import { HarnessError } from "../conformance/contract/harness-error.ts";
import { openGround } from "./ground.ts";
import { onInterrupt } from "./interrupt.ts";
import { openProgress, type Progress } from "./progress.ts";
import { serviceJudge } from "./proof/judge-service.ts";
import { leaveProof, type Proof } from "./proof/leave-proof.ts";
import { chooseServices, listServices, type ProofService } from "./proof/services.ts";
import { summaryOf, tallyOf } from "./proof/tally.ts";
import { takeTurns, turnsOf, type Case } from "./proof/turns.ts";
import { identify, type RunIdentity } from "./run-identity.ts";

/** What `jobproof proof` takes. */
export type ProofFlags = Readonly<{
  only: readonly string[];
  tier?: string;
  repeat: string;
  rounds: string;
  seed?: string;
  out?: string;
}>;

/**
 * `jobproof proof`: shows that the checks can fail, that they do not cry wolf, and that nobody passes
 * by looking away.
 *
 * Judges services of which it is known what must come out: faulty, lazy and legal ones, and the
 * unbroken reference; what each deserves is said in `proof/conclude.ts`, and when all of it proves
 * the checks in `proof/tally.ts`. The matrix of faulty services and requirements is left as
 * `matrix.md`, and everything as `proof.json`.
 */
export async function proof(flags: ProofFlags): Promise<void> {
  const { only, seed, out } = flags;
  const tier = flags.tier === undefined ? null : Number(flags.tier);
  const [repeat, rounds] = [
    countOf("--repeat", flags.repeat, 1),
    countOf("--rounds", flags.rounds, 0),
  ];
  const services = chooseServices(await listServices(), { only, tier });
  const identity = identify({ verb: "proof", out, seed });
  const turns = turnsOf({ services, repeat, rounds, seed: identity.seed });
  const progress = openProgress();
  const interrupt = onInterrupt(progress.line);
  const { signal } = interrupt;
  progress.line(`seed ${identity.seed}`);
  const ground = await openGround({
    logFolder: path.join(identity.folder, "logs"),
    say: progress.tick,
  });
  const cases: Case[] = [];
  const onCase = (settled: Case): void => {
    cases.push(settled);
    progress.line(`${settled.passed ? "ok  " : "MISS"} ${settled.name}: ${settled.detail}`);
  };
  try {
    await takeTurns({ turns, judge: serviceJudge({ ground, signal }), signal, onCase });
  } finally {
    await ground.close();
    interrupt.release();
    progress.done();
    const judged = [...new Set(turns.map(({ service }) => service))];
    const isInterrupted = signal.aborted;
    await leave({ identity, services: judged, cases, isInterrupted, progress });
  }
}

/** Writes down and shows what was found, and turns it into the exit status. */
async function leave(found: {
  identity: RunIdentity;
  services: readonly ProofService[];
  cases: readonly Case[];
  isInterrupted: boolean;
  progress: Progress;
}): Promise<void> {
  const { identity, services, cases, isInterrupted, progress } = found;
  const tallies = tallyOf(services, cases);
  const summary = summaryOf({ tallies, isInterrupted });
  const proven: Proof = { seed: identity.seed, summary, tallies, cases };
  const matrix = await leaveProof(identity.folder, proven, services);
  if (matrix !== null) progress.line(`\n${matrix}\n`);
  for (const sentence of summary.sentences) progress.line(sentence);
  progress.line(`${identity.folder}${path.sep}proof.json`);
  process.exitCode = exitCodes[summary.outcome];
}

function countOf(name: string, text: string, atLeast: number): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= atLeast) return count;
  throw new HarnessError({
    code: "options-contradict",
    message: `${name} takes a whole number from ${atLeast} on, not "${text}".`,
    hint: "jobproof proof --tier 1 --repeat 20",
  });
}
