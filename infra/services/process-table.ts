import { execFile, execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setImmediate as immediate } from "node:timers/promises";
import { promisify } from "node:util";

/**
 * What the operating system says about processes: from /proc where there is one, else from `ps`.
 *
 * Zombies are left out everywhere. They run nothing, and in a container whose first process does
 * not reap they would stay for ever. A process whose first thread has ended before the others looks
 * like one, but it runs and holds its sockets: it is listed, in state R.
 */
export type ProcessRow = Readonly<{
  pid: number;
  parent: number;
  group: number;
  /** One letter: R and S run, D waits for a disk, T is stopped. */
  state: string;
  /** When it was started, as the system writes it. Together with the pid it names one process. */
  startedAt: string;
}>;

/** Reads one process; null if it has ended. Synchronous, so that a child cannot end in between. */
export function readProcess(pid: number): ProcessRow | null {
  if (hasProc) return readFromProc(pid);
  try {
    const text = execFileSync("ps", [...psColumns, "-p", String(pid)], { env: psEnvironment });
    return parsePs(String(text))[0] ?? null;
  } catch {
    return null;
  }
}

/**
 * Lists all processes that live.
 *
 * /proc is read without the thread pool, which would take ten times as long and the processor from
 * those that we watch; after each chunk others have their turn.
 */
export async function listProcesses(): Promise<readonly ProcessRow[]> {
  if (!hasProc) return await listByPs();
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const rows: (ProcessRow | null)[] = [];
  for (let from = 0; from < pids.length; from += chunk) {
    if (from > 0) await immediate();
    rows.push(...pids.slice(from, from + chunk).map(readFromProc));
  }
  return rows.filter((row) => row !== null).filter(lives);
}

/** Lists all processes that live by asking `ps`, which every system has. */
export async function listByPs(): Promise<readonly ProcessRow[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", ...psColumns], { env: psEnvironment });
  return parsePs(stdout).filter(lives);
}

/** Lists the processes of one group. The leader may have ended before the others. */
export async function listGroup(group: number): Promise<readonly ProcessRow[]> {
  if (!canSignal(-group)) return [];
  return (await listProcesses()).filter((row) => row.group === group);
}

/** Says whether every thread of the process is stopped: a heartbeat may beat on another than the first. */
export function isStopped(row: ProcessRow): boolean {
  if (!hasProc) return row.state === "T";
  const threads = readdirIfThere(`/proc/${row.pid}/task`);
  const stats = threads.map((thread) => readStat(`/proc/${row.pid}/task/${thread}/stat`));
  const living = stats.filter((stat) => stat !== null).filter(lives);
  return living.length > 0 && living.every(({ state }) => state === "T");
}

/** Sends a signal; `-pid` means the group. False if there is nobody who could get it. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

const hasProc = process.platform === "linux";
const chunk = 200;
const psColumns = ["-o", "pid=", "-o", "ppid=", "-o", "pgid=", "-o", "state=", "-o", "lstart="];
/** A start time must read the same whoever asks. */
const psEnvironment = { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" };

const lives = (row: ProcessRow): boolean => row.state !== "Z" && row.state !== "X";

function canSignal(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** The letter of a process is that of its first thread; its threads are counted without those that have ended. */
function readFromProc(pid: number | string): ProcessRow | null {
  const stat = readStat(`/proc/${pid}/stat`);
  if (stat === null) return null;
  const { threads, ...row } = stat;
  return row.state === "Z" && threads > 1 ? { ...row, state: "R" } : row;
}

function readStat(path: string): (ProcessRow & { threads: number }) | null {
  try {
    return parseStat(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

function readdirIfThere(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** The name of a program may hold spaces and brackets: all that we want stands behind the last bracket. */
function parseStat(text: string): (ProcessRow & { threads: number }) | null {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parent, group] = fields;
  const [threads, startedAt] = [Number(fields[17]), fields[19]];
  if (state === undefined || group === undefined || startedAt === undefined) return null;
  const letter = state === "t" ? "T" : state;
  const pid = Number.parseInt(text, 10);
  return { pid, parent: Number(parent), group: Number(group), state: letter, startedAt, threads };
}

function parsePs(text: string): readonly ProcessRow[] {
  const rows = text.matchAll(/^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S)\S*\s+(\S.*?)\s*$/gm);
  return [...rows].map(([, pid, parent, group, state = "", startedAt = ""]) => {
    return { pid: Number(pid), parent: Number(parent), group: Number(group), state, startedAt };
  });
}
