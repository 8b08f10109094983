import { run } from "../run.ts";
import { legalServices } from "./index.ts";

/*
 * Runs the reference as JOBPROOF_LEGAL says that it shall differ, or lists what there is: nobody may
 * import the reference, so that this is how others learn of it.
 */
const [role] = process.argv.slice(2);
const { JOBPROOF_LEGAL: wanted = "" } = process.env;
const service = legalServices.find(({ id }) => id === wanted);

if (role === "list") {
  const list = legalServices.map(({ change: _program, ...told }) => told);
  process.stdout.write(`${JSON.stringify(list, null, 2)}\n`);
} else if (service === undefined) {
  process.stderr.write("Set JOBPROOF_LEGAL to one of those that the role `list` shows.\n");
  process.exitCode = 2;
} else {
  await run({ role, environment: process.env, change: service.change });
}
