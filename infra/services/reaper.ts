import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { basename, extname, isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import { readProcess } from "./process-table.ts";
import { type GroupEnd, type Order, reapablePrefix } from "./reaper-order.ts";

/**
 * Sees to it that nothing which we started outlives us, whatever happens to us.
 *
 * A small process in a session of its own reads a pipe of which only we hold the other end. When
 * we end, be it by SIGKILL, the system closes the pipe, and that process ends what is left. What
 * moves into another process group is out of its reach, except the children of PostgreSQL.
 */
export interface Reaper {
  /** Ends the process group when we are gone. Call it in the tick in which the leader was started. */
  watchGroup(options: { pid: number; end: GroupEnd }): Forget;
  /** Removes the folder, after the last process has ended. Its name must start with `jobproof-`. */
  watchFolder(path: string): Forget;
  /** Ends and removes what is still watched, and resolves when that is done. */
  close(): Promise<void>;
}

/** Says that something ended, or was removed, the regular way. */
export type Forget = () => void;

/** Starts the process that outlives us, and resolves when it listens. */
export async function openReaper(): Promise<Reaper> {
  const extension = extname(fileURLToPath(import.meta.url));
  const program = fileURLToPath(new URL(`./reaper-program${extension}`, import.meta.url));
  const child = spawn(process.execPath, [program], {
    cwd: "/",
    detached: true,
    env: { PATH: process.env["PATH"] },
    stdio: ["pipe", "pipe", "ignore"],
  });
  await isListening(child);

  const { stdin: pipe } = child;
  // A reaper that was killed must not take us along; what it watched is then ours alone.
  pipe.on("error", () => undefined);
  // Waiting for it must not keep us alive: it is the one who waits.
  child.unref();
  child.stdout.destroy();
  if ("unref" in pipe && typeof pipe.unref === "function") pipe.unref();

  let lastId = 0;
  const send = (order: Order): void => void pipe.write(`${JSON.stringify(order)}\n`);
  const watch = (order: (id: number) => Order): Forget => {
    const id = ++lastId;
    send(order(id));
    return () => send({ do: "forget", id });
  };

  return {
    watchGroup({ pid, end }) {
      const startedAt = readProcess(pid)?.startedAt;
      if (startedAt === undefined) return () => undefined;
      return watch((id) => ({ do: "end-group", id, pid, startedAt, end }));
    },

    watchFolder(path) {
      refuseForeignFolder(path);
      return watch((id) => ({ do: "remove-folder", id, path }));
    },

    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.ref();
      pipe.end();
      await once(child, "exit");
    },
  };
}

async function isListening(child: ChildProcess): Promise<void> {
  const answer = child.stdout === null ? null : await firstOf(child, child.stdout);
  if (answer === "listening") return;
  throw new HarnessError({
    code: "service-failed",
    message: "The process that cleans up after Jobproof did not start.",
    hint: "Check with `jobproof doctor` whether this machine has memory and processes to spare.",
    cause: answer,
  });
}

async function firstOf(child: ChildProcess, stdout: NodeJS.ReadableStream): Promise<unknown> {
  const ended = new Promise((resolve) => {
    child.once("error", resolve);
    child.once("exit", (status) => resolve(`exit status ${status}`));
  });
  const said = once(stdout, "data").then(() => "listening");
  return await Promise.race([said, ended]);
}

/** A wrong path here would delete somebody's files. */
function refuseForeignFolder(path: string): void {
  if (isAbsolute(path) && basename(path).startsWith(reapablePrefix)) return;
  throw new HarnessError({
    code: "bug",
    message: `The folder ${path} is not one that Jobproof made, so it will not be removed.`,
    hint: `Make it with mkdtemp and a name that starts with ${reapablePrefix}.`,
  });
}
