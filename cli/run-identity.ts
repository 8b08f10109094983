import { randomInt } from "node:crypto";
import path from "node:path";

/** What tells a run apart, and where it leaves its files. */
export type RunIdentity = Readonly<{
  id: string;
  folder: string;
  seed: string;
  startedAt: Date;
  /** As typed, so that it can be typed again. */
  command: string;
}>;

/** Names a run after its time and its verb; a folder that was asked for is taken as it is. */
export function identify(options: {
  verb: string;
  out: string | undefined;
  seed: string | undefined;
}): RunIdentity {
  const startedAt = new Date();
  const stamp = startedAt.toISOString().replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15);
  const seed = options.seed ?? String(randomInt(10_000_000, 100_000_000));
  const folder = path.resolve(
    options.out ?? path.join("reports", "runs", `${stamp}-${options.verb}`),
  );
  return { id: path.basename(folder), folder, seed, startedAt, command: typedCommand() };
}

function typedCommand(): string {
  return ["npx", "jobproof", ...process.argv.slice(2)].map(quotedIfNeeded).join(" ");
}

function quotedIfNeeded(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
