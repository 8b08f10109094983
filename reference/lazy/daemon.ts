import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { createConnection, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../run.ts";
import type { LazyProcess } from "./lazy-service.ts";

/*
 * A worker outside of the group of the process that is declared: it outlives that one's death. It
 * ends when it was told to, or when nobody has kept it for a while: nothing is left behind for good.
 */
const asDaemon = "JOBPROOF_LAZY_DAEMON";
const keptForMs = 20_000;
const againAfterMs = 1_000;

/** Says whether this process is the daemon, and not the one that is declared. */
export function isDaemon({ environment }: LazyProcess): boolean {
  return environment[asDaemon] === "yes";
}

/** Sees to it that there is a daemon, and keeps it. One that was there before goes on. */
export function keepDaemon({ environment, role }: LazyProcess): void {
  const file = socketOf(environment);
  let keeping: Socket | null = null;
  const keep = (): void => {
    const socket = createConnection(file);
    socket.on("connect", () => {
      keeping = socket;
    });
    // The file of one that was killed would keep the place for nobody.
    socket.on("error", () => rmSync(file, { force: true }));
    socket.on("close", () => {
      if (keeping === null) spawnDaemon(role ?? "", environment);
      keeping = null;
      setTimeout(keep, againAfterMs);
    });
  };
  keep();
  process.prependListener("SIGTERM", () => keeping?.write("end"));
}

/** Runs a worker that answers to nobody but its keepers, and that listens at no port. */
export async function runDaemon({ environment }: LazyProcess): Promise<void> {
  const file = socketOf(environment);
  let keepers = 0;
  let timer = setTimeout(end, keptForMs);
  function end(): void {
    rmSync(file, { force: true });
    process.kill(process.pid, "SIGTERM");
  }
  const server = createServer((socket) => {
    keepers += 1;
    clearTimeout(timer);
    socket.on("data", end);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      keepers -= 1;
      if (keepers === 0) timer = setTimeout(end, keptForMs);
    });
  });
  // Another daemon has the place: this one is too many.
  server.on("error", () => process.exit(0));
  server.listen(file);
  await run({ role: "worker", environment: { ...environment, JOBPROOF_PORT: "" } });
}

function spawnDaemon(role: string, environment: LazyProcess["environment"]): void {
  const [, program = ""] = process.argv;
  const env = { ...environment, [asDaemon]: "yes" };
  spawn(process.execPath, [program, role], { detached: true, stdio: "ignore", env }).unref();
}

/** One for each process that is declared, told apart by its port. */
function socketOf(environment: LazyProcess["environment"]): string {
  return path.join(tmpdir(), `jobproof-lazy-${environment["JOBPROOF_PORT"]}.sock`);
}
