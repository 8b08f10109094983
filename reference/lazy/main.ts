import { lazyServices } from "./index.ts";

/*
 * Runs the service that JOBPROOF_LAZY names, or lists what there is: nobody may import the reference,
 * so that this is how others learn of it.
 */
const [role] = process.argv.slice(2);
const { JOBPROOF_LAZY: wanted = "" } = process.env;
const service = lazyServices.find(({ id }) => id === wanted);

if (role === "list") {
  const list = lazyServices.map(({ run: _program, ...told }) => ({ declares: {}, ...told }));
  process.stdout.write(`${JSON.stringify(list, null, 2)}\n`);
} else if (service === undefined) {
  process.stderr.write("Set JOBPROOF_LAZY to one of those that the role `list` shows.\n");
  process.exitCode = 2;
} else {
  await service.run({ role, environment: process.env });
}
