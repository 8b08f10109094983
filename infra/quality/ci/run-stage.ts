import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

/** How long a program may take to end after SIGTERM, and its output to close after its end. */
const politeMs = 10_000;

/** How a command ended. */
export type StageEnd = Readonly<{
  passed: boolean;
  /** In words, such as `exit status 1`. */
  how: string;
  tookMs: number;
}>;

/**
 * Runs a command line in a process group of its own, shows what it prints and keeps it in a file.
 *
 * The whole group is ended when `signal` is aborted or the deadline passes. Never rejects.
 */
export async function runStage(
  command: string,
  options: {
    root: string;
    env: NodeJS.ProcessEnv;
    logFile: string;
    deadlineMs: number;
    signal: AbortSignal;
    show: (chunk: Buffer) => void;
  },
): Promise<StageEnd> {
  const startedAt = performance.now();
  const log = createWriteStream(options.logFile);
  const child = spawn("sh", ["-c", command], {
    cwd: options.root,
    env: options.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const keep = (chunk: Buffer): void => {
    options.show(chunk);
    log.write(chunk);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);

  const deadline = AbortSignal.timeout(options.deadlineMs);
  const end = AbortSignal.any([deadline, options.signal]);
  const timers: NodeJS.Timeout[] = [];
  const stop = (): void => {
    signalGroup(child.pid, "SIGTERM");
    timers.push(setTimeout(() => signalGroup(child.pid, "SIGKILL"), politeMs));
  };
  end.addEventListener("abort", stop);
  if (end.aborted) stop();

  const how = await new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    // Something that it left behind may hold its output open for ever.
    child.on("exit", () => {
      timers.push(
        setTimeout(() => [child.stdout, child.stderr].forEach((out) => out.destroy()), politeMs),
      );
    });
    child.on("close", (status, signal) =>
      resolve(signal === null ? `exit status ${status}` : `ended by ${signal}`),
    );
  });
  timers.forEach((timer) => clearTimeout(timer));
  end.removeEventListener("abort", stop);
  log.end();
  await finished(log).catch(() => null);
  return {
    passed: how === "exit status 0",
    how: deadline.aborted ? `${how}, after the deadline` : how,
    tookMs: performance.now() - startedAt,
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}
