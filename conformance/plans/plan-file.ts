import { readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import { HarnessError } from "../contract/harness-error.ts";
import type { Plan } from "../contract/plan.ts";

/**
 * Reads a plan that a run left.
 *
 * Throws HarnessError `plan-file-wrong`, which names the file, the place in it and what was expected.
 */
export async function readPlanFile(file: string): Promise<Plan> {
  const content = await parsed(file);
  const schema = await readFile(new URL("../contract/plan.schema.json", import.meta.url), "utf8");
  const validate = new Ajv({ strict: false, allowUnionTypes: true }).compile<Plan>(
    JSON.parse(schema) as object,
  );
  if (!validate(content)) {
    const [first] = validate.errors ?? [];
    throw wrong(file, `${first?.instancePath || "/"}: ${first?.message ?? "is wrong"}`);
  }
  const beyond = content.lanes
    .flat()
    .find((step) => "job" in step && content.jobs[step.job] === undefined);
  if (beyond !== undefined)
    throw wrong(file, `a step names a job that is not in it (${JSON.stringify(beyond)})`);
  return content;
}

/** Writes a plan as a file that `readPlanFile` reads. */
export function planText(plan: Plan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

async function parsed(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as unknown;
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw wrong(file, isAbsent ? "there is no such file" : "it is not JSON", error);
  }
}

function wrong(file: string, what: string, cause?: unknown): HarnessError {
  return new HarnessError({
    code: "plan-file-wrong",
    message: `The plan ${file} is wrong: ${what}.`,
    hint: "Give the plan.json that a run left when a plan failed.",
    cause,
  });
}
