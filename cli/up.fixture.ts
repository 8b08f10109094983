import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Addresses } from "./up/addresses.ts";

const launcher = path.resolve(import.meta.dirname, "../jobproof.js");

/** How a command ended, and what it printed. */
export type Ended = Readonly<{ status: number; stdout: string; stderr: string }>;

/** Runs the real command to its end. */
export function jobproof(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [launcher, ...args], (_error, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** A reference that `jobproof up` left running, with one process of each role. */
export type Up = Readonly<{
  addresses: Addresses;
  /** What it has said on standard error so far. */
  said: readonly string[];
  /** Presses Ctrl-C; resolves to the exit status when it has ended. */
  end: () => Promise<number | null>;
}>;

/** Starts it; resolves when all stands. */
export async function startUp(folder: string): Promise<Up> {
  const args = [launcher, "up", "--json", "--apis", "1", "--workers", "1", "--out", folder];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  const said: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    exited.then(() => Promise.reject(new Error(said.join("\n")))),
  ]);
  return {
    addresses: JSON.parse(String(line[0])) as Addresses,
    said,
    end: async () => {
      child.kill("SIGINT");
      const [status] = await exited;
      return status as number | null;
    },
  };
}

/** Submits one probe that calls this URL, and waits until it has ended. Resolves to the job as its client sees it. */
export async function submitProbe({ apis, credentials }: Addresses, url: string): Promise<unknown> {
  const answer = await fetch(`${apis[0]}/v1/jobs`, {
    method: "POST",
    headers: {
      ...credentials["client of tenant a"],
      prefer: "wait=10",
      "content-type": "application/json",
      "idempotency-key": url,
    },
    body: JSON.stringify({ type: "probe", payload: { url, token: "by-hand", payload: {} } }),
  });
  return await answer.json();
}
