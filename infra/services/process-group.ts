import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { type ProcessRow, listGroup, signal } from "./process-table.ts";
import type { GroupEnd } from "./reaper-order.ts";
import type { Reaper } from "./reaper.ts";

/** A process that we started, with all that it started itself and left in its process group. */
export interface ProcessGroup {
  /** The leader's pid, which is the group's number too. */
  readonly pid: number;
  /** Resolves when the leader has ended and was reaped. */
  readonly ended: Promise<Ending>;
  /** How the leader ended; null while it lives. */
  readonly ending: () => Ending | null;
  /** Those of the group that live, the leader included. */
  readonly members: () => Promise<readonly ProcessRow[]>;
  /** Sends a signal to the leader alone. False if it has ended. */
  readonly signalLeader: (name: NodeJS.Signals) => boolean;
  /** Sends a signal to every process of the group. False if there is none. */
  readonly signal: (name: NodeJS.Signals) => boolean;
  /** Resolves true when the leader was reaped and nobody of the group lives, false if somebody still does after that time. */
  readonly gone: (withinMs: number) => Promise<boolean>;
}

/** How a process ended: by itself with a status, or by a signal. */
export type Ending = Readonly<{
  status: number | null;
  signal: NodeJS.Signals | null;
  /** On the clock of `process.hrtime.bigint()`. */
  atNs: bigint;
}>;

/** The user whose rights a process gets. */
export type Account = Readonly<{ uid: number; gid: number }>;

/** What is started, as whom, and where it writes. */
export type GroupOptions = Readonly<{
  /** Program and arguments; no shell. */
  command: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Where standard output and errors are appended. */
  logFile: string;
  reaper: Reaper;
  /** How the reaper ends it. Default: SIGKILL. */
  end?: GroupEnd;
  account?: Account | null;
}>;

/** Starts a process as leader of a group of its own. Rejects with the system's error if it cannot. */
export async function startGroup(options: GroupOptions): Promise<ProcessGroup> {
  const child = launch(options);
  const { pid } = child;
  if (pid === undefined) throw (await once(child, "error"))[0];

  const forget = options.reaper.watchGroup({ pid, end: options.end ?? "kill" });
  let ending: Ending | null = null;
  const ended = new Promise<Ending>((resolve) => {
    child.once("exit", (status, by) => {
      ending = { status, signal: by, atNs: process.hrtime.bigint() };
      resolve(ending);
    });
  });

  // The number of a group that is over may be given to a stranger: it is not touched again.
  let over = false;
  const members = async (): Promise<readonly ProcessRow[]> => {
    const living = over ? [] : await listGroup(pid);
    if (living.length > 0 || ending === null) return living;
    over = true;
    forget();
    return [];
  };
  void ended.then(members);
  const isOver = async (): Promise<boolean> => (await members()).length === 0 && over;

  return {
    pid,
    ended,
    ending: () => ending,
    members,
    signalLeader: (name) => ending === null && signal(pid, name),
    signal: (name) => !over && signal(-pid, name),
    async gone(withinMs) {
      const until = performance.now() + withinMs;
      await within(withinMs, ended);
      while (!(await isOver())) {
        if (performance.now() > until) return false;
        await delay(pollEveryMs);
      }
      return true;
    },
  };
}

/** Starts a process and resolves when it and all its children have ended. */
export async function runToEnd(options: GroupOptions): Promise<Ending> {
  const group = await startGroup(options);
  const ending = await group.ended;
  await group.gone(longestMs);
  return ending;
}

/** Says how a process ended, such as `exit status 1` or `killed by SIGKILL`. */
export function describeEnding(ending: Ending): string {
  return ending.signal === null ? `exit status ${ending.status}` : `killed by ${ending.signal}`;
}

const pollEveryMs = 5;
/** The longest that a timer can be set to. */
const longestMs = 2 ** 31 - 1;

async function within(ms: number, event: Promise<unknown>): Promise<void> {
  const cancel = new AbortController();
  const timeout = delay(ms, undefined, { signal: cancel.signal }).catch(() => undefined);
  await Promise.race([event, timeout]);
  cancel.abort();
}

function launch({ command, cwd, env, logFile, account }: GroupOptions): ChildProcess {
  const [program = "", ...args] = command;
  const log = openSync(logFile, "a");
  try {
    return spawn(program, args, {
      cwd,
      env,
      detached: true,
      stdio: ["ignore", log, log],
      ...account,
    });
  } finally {
    closeSync(log);
  }
}
