import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Policy } from "../../conformance/contract/policy.ts";
import type { JsonObject } from "../../conformance/contract/json.ts";
import { referenceProgram, type Variant } from "./reference-program.ts";

/** The reference with one part wrong on purpose, as its own program tells of it. */
export type FaultyReference = Readonly<{
  id: string;
  /** What is wrong, in a developer's words. */
  wrong: string;
  /** 1: work is lost or done twice, whoever may not can, or something grows without end; 3 is the least. */
  tier: 1 | 2 | 3;
  /** The rows on which it must fail, the primary one first. */
  breaks: readonly string[];
}>;

/** The reference without its work, as its own program tells of it. */
export type LazyReference = Readonly<{
  id: string;
  /** What it does not do, in a developer's words. */
  shirks: string;
  /** Where a PASS is right all the same: on these rows only, or on all but these; and why. */
  earns: Readonly<{ kind: "only" | "all-but"; rows: Readonly<Record<string, string>> }>;
  /** What its target file says instead of the reference's, as a merge patch. */
  declares: JsonObject;
}>;

/** The reference done otherwise, and as rightly, as its own program tells of it. */
export type LegalReference = Readonly<{
  id: string;
  differs: readonly string[];
  /** What is promised and configured otherwise. */
  policy?: Policy;
  /** The rows on which it may get NON-STRICT. */
  tolerated: readonly string[];
  /** What its target file says instead of the reference's, as a merge patch. */
  declares: JsonObject;
}>;

/** Asks the program of the faulty references what there is. */
export async function listFaultyReferences(): Promise<readonly FaultyReference[]> {
  return (await list("faulty")) as readonly FaultyReference[];
}

/** Asks the program of the lazy references what there is. */
export async function listLazyReferences(): Promise<readonly LazyReference[]> {
  return (await list("lazy")) as readonly LazyReference[];
}

/** Asks the program of the legal references what there is. */
export async function listLegalReferences(): Promise<readonly LegalReference[]> {
  return (await list("legal")) as readonly LegalReference[];
}

async function list(kind: Variant["kind"]): Promise<unknown> {
  const [program, ...args] = referenceProgram({ kind, id: "none" }).command;
  if (program === undefined) throw new Error("the reference has no program");
  const { stdout } = await promisify(execFile)(program, [...args, "list"]);
  return JSON.parse(stdout) as unknown;
}
