import { readFileSync } from "node:fs";

/** Reads the last lines of a log, from the given byte on; empty if there is no such file. */
export function logTail(file: string, options: { lines: number; fromByte?: number }): string {
  try {
    const text = readFileSync(file)
      .subarray(options.fromByte ?? 0)
      .toString("utf8");
    return text.trimEnd().split("\n").slice(-options.lines).join("\n");
  } catch {
    return "";
  }
}
