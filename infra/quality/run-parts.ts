import { spawn } from "node:child_process";
import path from "node:path";
import type { Part } from "./parts.ts";

/** How a part ended. */
export type PartResult = Readonly<{
  name: string;
  passed: boolean;
  tookMs: number;
  /** Everything that the program printed. */
  output: string;
}>;

/**
 * Runs the parts, `atOnce` of them at a time, and resolves with their results in the order given.
 *
 * A part that cannot be started, or that `signal` ends, has failed. Never rejects.
 */
export async function runParts(
  parts: readonly Part[],
  options: {
    root: string;
    atOnce: number;
    colors: boolean;
    signal: AbortSignal;
    onEnd: (result: PartResult) => void;
  },
): Promise<readonly PartResult[]> {
  const results = new Map<Part, PartResult>();
  const waiting = [...parts];
  const work = async (): Promise<void> => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const result = await runPart(part, options);
      results.set(part, result);
      options.onEnd(result);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, work));
  return parts.flatMap((part) => results.get(part) ?? []);
}

function runPart(
  part: Part,
  options: { root: string; colors: boolean; signal: AbortSignal },
): Promise<PartResult> {
  const [program, ...args] = part.command;
  const startedAt = performance.now();
  const output: Buffer[] = [];
  const child = spawn(program, args, {
    cwd: options.root,
    env: environment(options),
    stdio: ["ignore", "pipe", "pipe"],
    signal: options.signal,
  });
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  return new Promise((resolve) => {
    const end = (passed: boolean): void =>
      resolve({
        name: part.name,
        passed,
        tookMs: performance.now() - startedAt,
        output: Buffer.concat(output).toString(),
      });
    child.on("error", (error) => {
      output.push(Buffer.from(`${program}: ${error.message}\n`));
      // Where it never started there will be no other event.
      if (child.pid === undefined) end(false);
    });
    child.on("close", (status) => end(status === 0));
  });
}

/** The packages' own programs come first, and run on the Node that runs this. */
function environment(options: { root: string; colors: boolean }): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env;
  const folders = [
    path.dirname(process.execPath),
    path.join(options.root, "node_modules", ".bin"),
    inherited["PATH"] ?? "",
  ];
  const colors = options.colors ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };
  return { ...inherited, ...colors, PATH: folders.join(path.delimiter) };
}
