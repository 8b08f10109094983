import { run } from "../run.ts";
import { faults } from "./index.ts";

/*
 * Runs the reference with the part that JOBPROOF_FAULT names wrong on purpose, or lists what there
 * is: nobody may import the reference, so that this is how others learn of it.
 */
const [role] = process.argv.slice(2);
const { JOBPROOF_FAULT: wanted = "" } = process.env;
const fault = faults.find(({ id }) => id === wanted);

if (role === "list") {
  const list = faults.map(({ change: _program, ...told }) => told);
  process.stdout.write(`${JSON.stringify(list, null, 2)}\n`);
} else if (fault === undefined) {
  process.stderr.write(
    wanted === ""
      ? "Set JOBPROOF_FAULT to the id of a fault; the role `list` shows them.\n"
      : `There is no fault "${wanted}"; the role \`list\` shows them.\n`,
  );
  process.exitCode = 2;
} else {
  await run({ role, environment: process.env, change: fault.change });
}
