import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import type { ReferenceProgram } from "./reference-program.ts";

/** What the reference does once, before its processes start. */
type Step = "migrate" | "broker-users";

const didNot = {
  migrate: "make its tables",
  "broker-users": "make the users of its broker",
} as const satisfies Record<Step, string>;

const hints = {
  migrate:
    "This is a fault of Jobproof, unless JOBPROOF_POSTGRES_URL names a server older than 14; please report it.",
  "broker-users": "This is a fault of Jobproof; please report it.",
} as const satisfies Record<Step, string>;

const withinMs = 60_000;

/** Has the reference do one step of its set-up. Throws HarnessError `process-failed` with the end of what it wrote. */
export async function setUp(
  program: ReferenceProgram,
  step: Step,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const [file, ...args] = [...program.command, step];
  const environment = { ...process.env, ...program.env, ...env };
  try {
    await promisify(execFile)(file, args, { env: environment, timeout: withinMs });
  } catch (cause) {
    throw new HarnessError({
      code: "process-failed",
      message: `The reference could not ${didNot[step]}. The end of what it wrote:\n${outputOf(cause)}`,
      hint: hints[step],
      cause,
    });
  }
}

function outputOf(cause: unknown): string {
  const parts = ["stdout", "stderr"].map((name) => {
    const text: unknown = typeof cause === "object" && cause !== null && Reflect.get(cause, name);
    return typeof text === "string" ? text : "";
  });
  return parts.join("").trimEnd().split("\n").slice(-15).join("\n");
}
