import { randomBytes } from "node:crypto";

/**
 * Makes eight hexadecimal digits that no other run has, whatever its seed.
 *
 * A seed decides what is done, and not under which names: a service that keeps its keys would take
 * the same run again for retries of the one before, and do none of the work.
 */
export function newRunMark(): string {
  return randomBytes(4).toString("hex");
}
