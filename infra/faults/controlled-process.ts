import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ProcessFault, ProcessRole } from "../../conformance/contract/fault.ts";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import type { Confirmation } from "../../conformance/contract/processes.ts";
import type { ProcessSpec } from "../../conformance/contract/target.ts";
import { logTail } from "../services/log-tail.ts";
import { type ProcessGroup, describeEnding, startGroup } from "../services/process-group.ts";
import type { Reaper } from "../services/reaper.ts";
import { killGroup, resumeGroup, stopGroup, terminateGroup } from "./process-signals.ts";
import { becomesReady } from "./ready.ts";

/** One process of a target, through all its lives: what can be done to it, confirmed by the system. */
export type ControlledProcess = Readonly<Record<ProcessFault, () => Promise<Confirmation>>> &
  Readonly<{
    name: string;
    role: ProcessRole;
    isUp: () => boolean;
    /** Throws if it has ended; with its last words. */
    refuseEnded: () => void;
    /** Makes it run, whatever was done to it; says in words what that took. */
    heal: () => Promise<readonly string[]>;
    /** All that it has written so far. */
    log: () => Promise<string>;
    /** Ends it, gently first. Never rejects. */
    close: () => Promise<void>;
  }>;

/** What one process is made of, and who hears of its death. */
export type ControlOptions = Readonly<{
  name: string;
  spec: ProcessSpec;
  folder: string;
  logFolder: string;
  reaper: Reaper;
  readyTimeoutMs: number;
  /** Called when it ended though nobody had told it to. */
  onDeath: (death: { detail: string; atNs: bigint }) => void;
}>;

/** Makes the control of one process, which does not run yet. */
export function controlProcess(options: ControlOptions): ControlledProcess {
  const { name, spec } = options;
  let life: Life | null = null;
  let closed = false;

  const isUp = (): boolean => life !== null && life.group.ending() === null;
  const running = (wish: string): Life => {
    if (life === null || life.group.ending() !== null) throw notPossible(name, wish, "not running");
    return life;
  };
  const doomed = (wish: string): ProcessGroup => {
    const current = running(wish);
    current.doomed = true;
    return current.group;
  };

  const start = async (): Promise<Confirmation> => {
    if (isUp()) throw notPossible(name, "start", "running");
    // A leader that ended alone may have left children, and they its port.
    if (life !== null) await killGroup(life.group);
    if (closed) throw notPossible(name, "start", "closed");
    const current = await begin(options);
    life = current;
    void mourn(current, options);
    return await untilReady(current, options);
  };

  return {
    name,
    role: spec.role,
    isUp,
    refuseEnded() {
      if (life !== null && life.group.ending() !== null) throw ended(life, options);
    },
    start,
    kill: async () => await killGroup(doomed("kill")),
    terminate: async () => await terminateGroup(doomed("terminate")),
    stop: async () => await stopGroup(running("stop").group),
    resume: async () => await resumeGroup(running("resume").group),
    async heal() {
      if (life === null || !isUp()) {
        const { detail } = await start();
        return [`started ${name}: ${detail}`];
      }
      if (life.doomed) {
        await killGroup(life.group);
        const { detail } = await start();
        return [`killed ${name}, which did not end after SIGTERM, and started it: ${detail}`];
      }
      const members = await life.group.members();
      if (!members.some((member) => member.state === "T")) return [];
      const { detail } = await resumeGroup(life.group);
      return [`resumed ${name}: ${detail}`];
    },
    log: async () => (life === null ? "" : await readFile(logFileOf(options), "utf8")),
    async close() {
      closed = true;
      if (life === null) return;
      life.doomed = true;
      life.group.signal("SIGTERM");
      life.group.signal("SIGCONT");
      if (!(await life.group.gone(closeWithinMs))) await killGroup(life.group).catch(() => null);
    },
  };
}

/** From one start to the end that follows. */
type Life = {
  readonly group: ProcessGroup;
  readonly startedAt: number;
  /** Where in the log it begins. */
  readonly logFrom: number;
  /** We told it to end, so its end is no death. */
  doomed: boolean;
};

const closeWithinMs = 3_000;
const quotedLines = 15;

const logFileOf = ({ logFolder, name }: ControlOptions): string => join(logFolder, `${name}.log`);

async function begin(options: ControlOptions): Promise<Life> {
  const { spec, reaper } = options;
  const cwd = resolve(options.folder, spec.cwd ?? ".");
  const logFile = logFileOf(options);
  const logFrom = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  const env = { ...process.env, ...spec.env };
  const startedAt = performance.now();
  try {
    const group = await startGroup({ command: spec.command, cwd, env, logFile, reaper });
    return { group, startedAt, logFrom, doomed: false };
  } catch (cause) {
    throw notStarted(options, cwd, cause);
  }
}

/** Waits for the end, and if nobody had asked for it, reports it and ends what is left of the group. */
async function mourn(life: Life, { onDeath }: ControlOptions): Promise<void> {
  const ending = await life.group.ended;
  if (life.doomed) return;
  onDeath({ detail: describeEnding(ending), atNs: ending.atNs });
  await killGroup(life.group).catch(() => undefined);
}

async function untilReady(life: Life, options: ControlOptions): Promise<Confirmation> {
  const { name, spec, readyTimeoutMs } = options;
  const { group } = life;
  if (spec.ready === undefined) return { pid: group.pid, detail: "started" };

  const gaveUp = (): boolean => life.doomed || group.ending() !== null;
  if (await becomesReady({ url: spec.ready, withinMs: readyTimeoutMs, gaveUp })) {
    const tookMs = Math.round(performance.now() - life.startedAt);
    return { pid: group.pid, detail: `ready after ${tookMs} ms` };
  }
  if (life.doomed) throw notPossible(name, "be ready", "told to end while it started");
  if (group.ending() !== null) throw ended(life, options);
  life.doomed = true;
  await killGroup(group);
  throw new HarnessError({
    code: "process-failed",
    message: `${name} was started, but ${spec.ready} did not answer 2xx within ${readyTimeoutMs} ms.${lastWords(life, options)}`,
    hint: `Check that "ready" of ${name} in the target file is the right URL, and that the process listens on 127.0.0.1.`,
  });
}

function ended(life: Life, options: ControlOptions): HarnessError {
  const { name, spec } = options;
  const ending = life.group.ending();
  const how = ending === null ? "ended" : `ended: ${describeEnding(ending)}`;
  return new HarnessError({
    code: "process-failed",
    message: `${name} was started and ${how}.${lastWords(life, options)}`,
    hint: `Run it by hand and see why: ${spec.command.join(" ")}. It must stay in the foreground.`,
  });
}

function lastWords(life: Life, options: ControlOptions): string {
  const file = logFileOf(options);
  const tail = logTail(file, { lines: quotedLines, fromByte: life.logFrom });
  return tail === "" ? ` It wrote nothing to ${file}.` : ` The end of ${file}:\n${tail}`;
}

function notStarted(options: ControlOptions, cwd: string, cause: unknown): HarnessError {
  const { name, spec } = options;
  const [program = ""] = spec.command;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
  const folderIsMissing = isMissing && !existsSync(cwd);
  const hints = {
    folder: `Check "cwd" of ${name} in the target file: it is relative to the folder of that file.`,
    program: `Check "command" of ${name} in the target file. There is no shell: a program is looked up in PATH, and a path is relative to ${cwd}.`,
  };
  return new HarnessError({
    code: "process-failed",
    message: folderIsMissing
      ? `${name} cannot be started, because the folder ${cwd} does not exist.`
      : `${name} cannot be started, because the program ${program} ${isMissing ? "was not found" : `failed: ${reason}`}.`,
    hint: folderIsMissing ? hints.folder : hints.program,
    cause,
  });
}

function notPossible(name: string, wish: string, state: string): HarnessError {
  return new HarnessError({
    code: "process-failed",
    message: `${name} cannot ${wish}: it is ${state}.`,
    hint: "Look into the process's log for why it is so.",
  });
}
