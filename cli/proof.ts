import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Check } from "../conformance/judging/check.ts";
import { checks } from "../conformance/checks/index.ts";
import { exitCodes } from "../conformance/contract/exit-codes.ts";
import { HarnessError } from "../conformance/contract/harness-error.ts";
import type { CheckResult } from "../conformance/contract/run.ts";
import type { VerdictKind } from "../conformance/contract/verdict.ts";
import { runGate } from "../conformance/gate.ts";
import { inLanes } from "../conformance/lanes.ts";
import type { JsonObject } from "../conformance/contract/json.ts";
import type { Variant } from "../infra/targets/reference-program.ts";
import {
  listFaultyReferences,
  listLegalReferences,
  type FaultyReference,
} from "../infra/targets/reference-variants.ts";
import { openGround, type Ground } from "./ground.ts";
import { onInterrupt } from "./interrupt.ts";
import { openProgress, type Progress } from "./progress.ts";
import { catchOf, drawMatrix, type MatrixLine } from "./proof-matrix.ts";
import { identify } from "./run-identity.ts";
import { nearest, selectChecks } from "./select-checks.ts";
import { standUp } from "./stand-up.ts";

/** What `jobproof proof` takes. */
export type ProofFlags = Readonly<{
  only: readonly string[];
  rounds: string;
  seed?: string;
  out?: string;
}>;

/** One service that was judged on purpose, and whether the verdict was the right one. */
type Case = Readonly<{ name: string; passed: boolean; detail: string }>;

/**
 * `jobproof proof`: shows that the checks can fail, and that they do not cry wolf.
 *
 * Each faulty service must get FAIL (NON-STRICT for a SHOULD) on the row that it breaks, or on one of
 * its family at the least; an error of the harness or a stimulus that was missed does not count. Those
 * that are right in another way must not be blamed. The
 * unbroken reference must get nothing but PASS, as many times as asked for. The matrix of faulty
 * services and requirements is left as `matrix.md`.
 */
export async function proof(flags: ProofFlags): Promise<void> {
  const faults = await listFaultyReferences();
  const legals = await listLegalReferences();
  refuseUnknown([...faults, ...legals], flags.only);
  const isChosen = ({ id }: { id: string }): boolean =>
    flags.only.length === 0 || flags.only.includes(id);
  const chosen = faults.filter(isChosen);
  const legal = legals.filter(isChosen);
  const order = chosen.map(({ id }) => id);
  const identity = identify({ verb: "proof", out: flags.out, seed: flags.seed });
  const progress = openProgress();
  const interrupt = onInterrupt(progress.line);
  const ground = await openGround({
    logFolder: path.join(identity.folder, "logs"),
    say: progress.tick,
  });
  const judge = judgeOn({ ground, seed: identity.seed, signal: interrupt.signal });
  const cases: Case[] = [];
  const lines: MatrixLine[] = [];
  const settle = (settled: Case): void => {
    if (interrupt.signal.aborted) return;
    cases.push(settled);
    progress.line(`${settled.passed ? "ok  " : "MISS"} ${settled.name}: ${settled.detail}`);
  };
  try {
    await inLanes(chosen, faultsAtOnce, async (faulty, lane) => {
      if (interrupt.signal.aborted) return;
      const results = await judge({
        variant: { kind: "faulty", id: faulty.id },
        chosen: rowsOf(faulty),
        lane,
      });
      const line = { ...faulty, results };
      lines.push(line);
      settle(caught(line));
    });
    for (const { id, declares } of legal) {
      if (interrupt.signal.aborted) break;
      const variant = { kind: "legal", id } as const;
      settle(unblamed(id, await judge({ variant, declares, chosen: checks, lane: 1 })));
    }
    for (let round = 1; round <= Number(flags.rounds); round++) {
      if (!interrupt.signal.aborted)
        settle(unbroken(round, await judge({ variant: null, chosen: checks, lane: 1 })));
    }
  } finally {
    await ground.close();
    interrupt.release();
    progress.done();
    await mkdir(identity.folder, { recursive: true });
    const found = { seed: identity.seed, cases };
    await writeFile(
      path.join(identity.folder, "proof.json"),
      `${JSON.stringify(found, null, 2)}\n`,
    );
    if (lines.length > 0) {
      const matrix = drawMatrix(
        lines.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id)),
      );
      await writeFile(path.join(identity.folder, "matrix.md"), `${matrix}\n`);
      progress.line(matrix);
    }
  }
  tell(cases, progress);
}

/** A faulty service mostly waits for what does not come; two share a machine of two cores well. */
const faultsAtOnce = 2;

type Judge = (options: {
  variant: Variant | null;
  declares?: JsonObject;
  chosen: readonly Check[];
  /** Each lane has a PostgreSQL of its own: a faulty service must not suffer from another's restart. */
  lane: number;
}) => Promise<readonly CheckResult[]>;

/** Stands a reference up, judges it, and takes it down again. */
function judgeOn(options: { ground: Ground; seed: string; signal: AbortSignal }): Judge {
  const { ground, seed, signal } = options;
  let turn = 0;
  return async ({ variant, declares = {}, chosen, lane }) => {
    turn += 1;
    const seedOfTurn = `${seed}/${turn}`;
    const logFolder = path.join(ground.logFolder, variant?.id ?? `unbroken-${turn}`);
    const standing = await standUp({
      ground,
      target: null,
      logFolder,
      lane: `postgres-${lane}`,
      reference: { variant, declares },
    });
    try {
      const { target, processes, links, services } = standing;
      const judgement = await runGate({
        target,
        processes,
        links,
        services,
        checks: chosen,
        plans: null,
        replayOfPlan: "",
        seed: seedOfTurn,
        signal,
        replayOf: (check) => `npx jobproof gate --only ${check.requirement} --seed ${seedOfTurn}`,
        observer: {
          onStage: () => undefined,
          onExercise: () => undefined,
          onPlan: () => undefined,
        },
      });
      return judgement.checks;
    } finally {
      await standing.close();
    }
  };
}

function rowsOf(faulty: FaultyReference): readonly Check[] {
  const rows = new Set(faulty.breaks);
  const judged = selectChecks([]).filter(({ requirement }) => rows.has(requirement));
  if (judged.length > 0) return judged;
  throw new HarnessError({
    code: "bug",
    message: `No check judges the rows that ${faulty.id} breaks (${faulty.breaks.join(", ")}).`,
    hint: "Correct `breaks` in its file.",
  });
}

function refuseUnknown(all: readonly { id: string }[], only: readonly string[]): void {
  const ids = all.map(({ id }) => id);
  for (const word of only.filter((name) => !ids.includes(name))) {
    throw new HarnessError({
      code: "unknown-id",
      message: `There is no faulty or legal service "${word}".`,
      hint: `Did you mean ${nearest(word, ids).join(", ")}?`,
    });
  }
}

/** Caught is caught on the row that it was made for, or on its family; what the others got is told beside it. */
function caught(line: MatrixLine): Case {
  const { id, breaks, results } = line;
  const primary = results.find(({ requirement }) => requirement === breaks[0]);
  const how = catchOf(line);
  const seen = results
    .map(({ requirement, verdict }) => `${requirement} ${verdict.kind}`)
    .join(", ");
  const where = how === "family" ? " (caught on its family only)" : "";
  return {
    name: id,
    passed: how !== "missed",
    detail: `${seen}: ${primary?.verdict.because ?? "not judged"}${where}`,
  };
}

/** A service that is right in another way may get NON-STRICT and INFO, and must not be blamed. */
function unblamed(id: string, results: readonly CheckResult[]): Case {
  const told = results.filter(({ verdict }) => verdict.kind !== "PASS");
  const blamed = told.some(({ verdict }) => blame.has(verdict.kind));
  const detail = told
    .map(({ requirement, verdict }) => `${requirement} ${verdict.kind}: ${verdict.because}`)
    .join("; ");
  return {
    name: `legal: ${id}`,
    passed: results.length > 0 && !blamed,
    detail: detail || "all PASS",
  };
}

const blame: ReadonlySet<VerdictKind> = new Set(["FAIL", "HARNESS-ERROR", "BLOCKED"]);

function unbroken(round: number, results: readonly CheckResult[]): Case {
  const others = results.filter(({ verdict }) => verdict.kind !== "PASS");
  const found = others.map(
    ({ requirement, verdict }) => `${requirement} ${verdict.kind}: ${verdict.because}`,
  );
  const detail =
    found.length === 0 ? `${results.length} of ${results.length} PASS` : found.join("; ");
  return { name: `the unbroken reference, round ${round}`, passed: found.length === 0, detail };
}

function tell(cases: readonly Case[], progress: Progress): void {
  const passed = cases.filter((one) => one.passed).length;
  progress.line(`${passed} of ${cases.length} as they should be`);
  process.exitCode = passed === cases.length ? exitCodes.holds : exitCodes.fails;
}
