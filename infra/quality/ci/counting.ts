import { isRequired } from "./toolchains.ts";
import { emptyTally, type Tally } from "./tally.ts";

/** Counts the parts of `npm run check`, from what it writes with `--json`. */
export function countParts(file: unknown): Tally {
  return tallyOf(
    listOf(file).map((part) => ({ name: textAt(part, "name"), holds: part["passed"] })),
  );
}

/**
 * Counts tests, from Vitest's JSON report. A file that did not load counts as one failure, and so
 * does a test that was skipped, for a skip would hide a hole. Only what needs a toolchain that CI
 * does not require is neither passed nor failed where it was skipped.
 */
export function countTests(report: unknown): Tally {
  return tallyOf(
    listAt(report, "testResults").flatMap((file) => {
      const tests = listAt(file, "assertionResults");
      if (tests.length === 0) return [{ name: textAt(file, "name"), holds: false }];
      return tests.flatMap((test) => {
        const status = textAt(test, "status");
        if (status !== "passed" && status !== "failed" && !isRequired(textAt(test, "fullName"))) {
          return [];
        }
        const why = status === "failed" ? "" : ` (${status})`;
        return { name: `${textAt(test, "fullName")}${why}`, holds: status === "passed" };
      });
    }),
  );
}

/**
 * Counts the checks and guards of a run, from its `run.json`. UNSUPPORTED and INFO are neither
 * passed nor failed: nothing was demanded.
 */
export function countRun(run: unknown): Tally {
  const guards = listAt(run, "scenarios").flatMap((scenario) => listAt(scenario, "guards"));
  return tallyOf(
    [...listAt(run, "checks"), ...guards].flatMap((result) => {
      const kind = textAt(result["verdict"], "kind");
      if (kind === "UNSUPPORTED" || kind === "INFO") return [];
      const name = `${textAt(result, "id")} is ${kind}`;
      return [{ name, holds: kind === "PASS" || kind === "NON-STRICT" }];
    }),
  );
}

/** Counts the cases of `jobproof proof`, from its `proof.json`. */
export function countProof(proof: unknown): Tally {
  return tallyOf(
    listAt(proof, "cases").map((aCase) => ({
      name: textAt(aCase, "name"),
      holds: aCase["passed"],
    })),
  );
}

type Row = Readonly<Record<string, unknown>>;

/** Only `true` holds: what cannot be read has failed. */
function tallyOf(things: readonly Readonly<{ name: string; holds: unknown }>[]): Tally {
  return things.reduce<Tally>(
    ({ passed, failed }, { name, holds }) =>
      holds === true ? { passed: passed + 1, failed } : { passed, failed: [...failed, name] },
    emptyTally,
  );
}

function listAt(value: unknown, name: string): readonly Row[] {
  return isRow(value) ? listOf(value[name]) : [];
}

function listOf(value: unknown): readonly Row[] {
  return Array.isArray(value) ? value.filter(isRow) : [];
}

function textAt(value: unknown, name: string): string {
  const text = isRow(value) ? value[name] : undefined;
  return typeof text === "string" ? text : `(no ${name})`;
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null;
}
