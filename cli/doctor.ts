import { exitCodes } from "../conformance/contract/exit-codes.ts";
import { examine } from "../infra/services/doctor.ts";

/** `jobproof doctor`: says what can run here, and how to get the rest. */
export async function doctor(flags: Readonly<{ json?: boolean }>): Promise<void> {
  const findings = await examine();
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(findings)}\n`);
  } else {
    for (const { what, ok, optional, detail, hint } of findings) {
      const mark = ok ? "ok     " : optional ? "absent " : "MISSING";
      process.stdout.write(`${mark} ${what}: ${detail}\n`);
      if (!ok) process.stdout.write(`        ${hint}\n`);
    }
  }
  const isBroken = findings.some(({ ok, optional }) => !ok && !optional);
  process.exitCode = isBroken ? exitCodes["broken-environment"] : exitCodes.holds;
}
