import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { drawMatrix, type MatrixLine } from "./matrix.ts";
import type { ProofService } from "./services.ts";
import type { ProofSummary, ServiceTally } from "./tally.ts";
import type { Case } from "./turns.ts";

/** All that a proof found. */
export type Proof = Readonly<{
  seed: string;
  summary: ProofSummary;
  tallies: readonly ServiceTally[];
  cases: readonly Case[];
}>;

/** Writes `proof.json`, and `matrix.md` where faulty services were judged. Resolves to the matrix. */
export async function leaveProof(
  folder: string,
  proof: Proof,
  services: readonly ProofService[],
): Promise<string | null> {
  await mkdir(folder, { recursive: true });
  const { seed, summary, tallies, cases } = proof;
  const told = { seed, summary, services: tallies, cases: cases.map(caseOf) };
  await writeFile(path.join(folder, "proof.json"), `${JSON.stringify(told, null, 2)}\n`);
  const lines = linesOf(services, cases);
  if (lines.length === 0) return null;
  const matrix = drawMatrix(lines);
  await writeFile(path.join(folder, "matrix.md"), `${matrix}\n`);
  return matrix;
}

function caseOf({ name, passed, detail, turn, results }: Case) {
  const rows = results.map(({ requirement, verdict: { kind, because, witness } }) => ({
    requirement,
    verdict: kind,
    because,
    witness,
  }));
  return { name, passed, detail, seed: turn.seed, rows };
}

function linesOf(services: readonly ProofService[], cases: readonly Case[]): readonly MatrixLine[] {
  return services.flatMap((service): readonly MatrixLine[] => {
    const rounds = cases.filter(({ id }) => id === service.id).map(({ results }) => results);
    if (service.kind !== "faulty" || rounds.length === 0) return [];
    const { id, tier, breaks } = service;
    return [{ id, tier, breaks, rounds }];
  });
}
