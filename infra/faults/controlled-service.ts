import { once } from "node:events";
import { mkdir, readdir, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import type { ServiceSpec } from "../../conformance/contract/target.ts";
import { logTail } from "../services/log-tail.ts";
import { describeEnding, type ProcessGroup, startGroup } from "../services/process-group.ts";
import type { Reaper } from "../services/reaper.ts";
import type { ServiceControl } from "../services/service-control.ts";
import { killGroup } from "./process-signals.ts";

/** What a service is started with, and where it writes. */
export type ServiceOptions = Readonly<{
  spec: ServiceSpec;
  /** What relative paths are relative to: the folder of the target file. */
  folder: string;
  logFolder: string;
  reaper: Reaper;
  readyTimeoutMs: number;
}>;

/** Makes the control of a service of a target file, which does not run yet. */
export function controlService(options: ServiceOptions): ServiceControl {
  const { spec, folder, reaper } = options;
  const { host, port } = addressOf(spec);
  const logFile = join(options.logFolder, `${spec.name}.log`);
  const cwd = resolve(folder, spec.cwd ?? ".");
  const dataFolders = (spec.dataFolders ?? []).map((path) => dataFolder({ spec, cwd, path }));
  let group: ProcessGroup | null = null;
  let isClosed = false;
  /** A start that is under way: who closes must not leave behind what it brings up. */
  let starting: Promise<ProcessGroup> | null = null;
  const isUp = (): boolean => group !== null && group.ending() === null;

  const untilReady = async (started: ProcessGroup): Promise<void> => {
    const until = performance.now() + options.readyTimeoutMs;
    while (started.ending() === null && performance.now() < until) {
      if (await isListening(host, port)) return;
      await delay(20);
    }
    const ending = started.ending();
    await killGroup(started).catch(() => undefined);
    const how = ending === null ? "did not listen" : `ended: ${describeEnding(ending)}`;
    throw failed(spec, `was started and ${how}. ${lastWords(logFile)}`);
  };

  return {
    isUp,
    kill: async () => {
      if (group === null || !isUp()) throw failed(spec, "cannot be killed: it is not running.");
      return await killGroup(group);
    },
    start: async () => {
      if (isUp()) throw failed(spec, "cannot be started: it is running.");
      if (isClosed) throw failed(spec, "cannot be started: it was stopped for good.");
      // A leader that ended alone may have left children, and they its port.
      if (group !== null) await killGroup(group);
      if (await isListening(host, port)) {
        throw failed(spec, `cannot be started: something listens at ${spec.ready} already.`);
      }
      const startedAt = performance.now();
      const env = { ...process.env, ...spec.env };
      const { command } = spec;
      // Somebody may have closed while the port was looked at.
      if (isClosed) throw failed(spec, "cannot be started: it was stopped for good.");
      starting = startGroup({ command, cwd, env, logFile, reaper });
      group = await starting.catch((cause: unknown) => {
        throw failed(spec, `cannot be started: ${reasonOf(cause)}.`);
      });
      await untilReady(group);
      return { detail: `listens after ${Math.round(performance.now() - startedAt)} ms` };
    },
    loseData:
      dataFolders.length === 0
        ? null
        : async () => {
            await Promise.all(dataFolders.map(emptyFolder));
            return { detail: `${dataFolders.length} data folders emptied` };
          },
    close: async () => {
      isClosed = true;
      await starting?.catch(() => undefined);
      if (group === null) return;
      group.signal("SIGTERM");
      group.signal("SIGCONT");
      if (!(await group.gone(closeWithinMs))) await killGroup(group).catch(() => undefined);
    },
  };
}

const closeWithinMs = 5_000;

/** All in it will be removed: a slip of the pen must not name somebody's home, or the whole project. */
function dataFolder(options: { spec: ServiceSpec; cwd: string; path: string }): string {
  const { spec, cwd, path } = options;
  const folder = resolve(cwd, path);
  const mayBeLost = [cwd, tmpdir()].some((parent) => isWithin(parent, folder));
  if (mayBeLost && folder !== cwd && !isWithin(folder, cwd)) return folder;
  throw new HarnessError({
    code: "target-file-wrong",
    message: `The service ${spec.name} of the target file has its data in ${folder}, which is not a folder within ${cwd}.`,
    hint: 'All of "dataFolders" is removed to lose it: name folders within "cwd" of the service, or within the system\'s temporary folder.',
  });
}

function isWithin(parent: string, folder: string): boolean {
  const way = relative(parent, folder);
  return way !== "" && !way.startsWith("..") && !isAbsolute(way);
}

/** The folder itself stays: it may be a mount, and its rights were given by somebody. */
async function emptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

async function isListening(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  const closed = once(socket, "close");
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(1_000) });
    return true;
  } catch {
    return false;
  } finally {
    socket.on("error", () => undefined);
    socket.destroy();
    await closed.catch(() => undefined);
  }
}

function addressOf(spec: ServiceSpec): { host: string; port: number } {
  const [, host, port] = /^\[?(.+?)\]?:(\d+)$/.exec(spec.ready) ?? [];
  if (host !== undefined) return { host, port: Number(port) };
  throw new HarnessError({
    code: "target-file-wrong",
    message: `The service ${spec.name} of the target file has the address "${spec.ready}".`,
    hint: 'Write "ready" as "host:port", such as "127.0.0.1:5432".',
  });
}

function lastWords(logFile: string): string {
  const tail = logTail(logFile, { lines: 15 });
  return tail === "" ? `It wrote nothing to ${logFile}.` : `The end of ${logFile}:\n${tail}`;
}

function failed(spec: ServiceSpec, what: string): HarnessError {
  return new HarnessError({
    code: "service-failed",
    message: `The service ${spec.name} ${what}`,
    hint: `Run it by hand and see why: ${spec.command.join(" ")}. It must stay in the foreground, and listen at ${spec.ready}.`,
  });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
