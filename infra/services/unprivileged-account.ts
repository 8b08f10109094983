import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import type { Account } from "./process-group.ts";

/**
 * Finds the user as whom PostgreSQL is run; null where that is ourselves.
 *
 * PostgreSQL refuses to run as root, which is who we are in most containers. There it runs as
 * `nobody`, a user that every system has.
 */
export async function unprivilegedAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const [uid, gid] = await Promise.all([askId("-u"), askId("-g")]);
  return { uid, gid };
}

async function askId(option: "-u" | "-g"): Promise<number> {
  try {
    const { stdout } = await promisify(execFile)("id", [option, "nobody"]);
    return Number(stdout);
  } catch (cause) {
    throw new HarnessError({
      code: "service-failed",
      message: "PostgreSQL does not run as root, and there is no user `nobody` to run it as.",
      hint: "Run Jobproof as an ordinary user, or set JOBPROOF_POSTGRES_URL to a server that is there already.",
      cause,
    });
  }
}
