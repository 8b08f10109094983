import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** A process that outlived the program that started it. */
export type Leftover = Readonly<{ pid: number; command: string }>;

/**
 * Lists the processes that carry `mark` in their environment, and all that these started, once
 * `patienceMs` are over; at once where there are none.
 *
 * Everything that CI starts inherits the mark, also what moved into another process group or
 * session. Only Linux shows environments of others; elsewhere the list is empty.
 */
export async function findLeftovers(
  mark: string,
  patienceMs: number,
): Promise<readonly Leftover[]> {
  const until = performance.now() + patienceMs;
  let leftovers = await findMarked(mark);
  // The system tells nobody when a process ends that is not a child, so one has to look again.
  while (leftovers.length > 0 && performance.now() < until) {
    await delay(100);
    leftovers = await findMarked(mark);
  }
  return leftovers;
}

/** Ends the processes, and does not ask them. */
export function endLeftovers(leftovers: readonly Leftover[]): void {
  for (const { pid } of leftovers) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

async function findMarked(mark: string): Promise<readonly Leftover[]> {
  const entries = await readdir("/proc").catch(() => []);
  const pids = entries.map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const processes = await Promise.all(
    pids.map(async (pid) => ({
      pid,
      parent: await parentOf(pid),
      isMarked: (await textOf(pid, "environ")).includes(mark),
      command: (await textOf(pid, "cmdline")).replaceAll("\0", " ").trim(),
    })),
  );
  const found = new Set(processes.filter(({ isMarked }) => isMarked).map(({ pid }) => pid));
  // A process may hide its environment, but not whose child it is.
  for (const pid of found) {
    processes.filter(({ parent }) => parent === pid).forEach((child) => found.add(child.pid));
  }
  // An ended process that nobody has waited for has no command line any more.
  return processes
    .filter(({ pid, command }) => found.has(pid) && command !== "")
    .map(({ pid, command }) => ({ pid, command }));
}

async function parentOf(pid: number): Promise<number> {
  const stat = await textOf(pid, "stat");
  // The name in brackets may contain anything; state and parent follow the last bracket.
  const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(parent);
}

async function textOf(pid: number, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
}
