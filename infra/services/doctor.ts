import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:fs";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type Server, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import { type Address, type LinkProxy, openProxy } from "../faults/link-proxy.ts";
import { freePorts } from "./free-port.ts";
import { startPostgres } from "./postgres.ts";
import { listGroup, signal } from "./process-table.ts";
import { reapablePrefix } from "./reaper-order.ts";
import { openReaper, type Reaper } from "./reaper.ts";
import { startRabbit } from "./rabbitmq-native.ts";
import { startRedis } from "./redis-native.ts";
import type { ServiceControl } from "./service-control.ts";

/** One thing that Jobproof needs of this machine, and whether it is there. */
export type Finding = Readonly<{
  what: string;
  ok: boolean;
  /** What was found. */
  detail: string;
  /** What to do if it is not ok; empty otherwise. */
  hint: string;
  /** Without it Jobproof works all the same. */
  optional: boolean;
}>;

/** Examines this machine: each thing is tried, not looked up. Never rejects, and leaves nothing behind. */
export async function examine(): Promise<readonly Finding[]> {
  return await Promise.all([
    examineOne("Node.js", nodeVersion),
    examineOne("PostgreSQL (embedded)", embeddedPostgres),
    examineOne("Redis (native)", nativeRedis).then(asOptional),
    examineOne("RabbitMQ (native)", nativeRabbit).then(asOptional),
    examineOne("processes can be stopped, resumed and killed", signals),
    examineOne("links can be disturbed", links),
    examineOne("memory", memory),
    examineOne("temporary folder", temporaryFolder),
    examineOne("Chromium", chromium).then(asOptional),
  ]);
}

const asOptional = (finding: Finding): Finding => ({ ...finding, optional: true });

type Answer = Readonly<{ detail: string; hint?: string }>;

const oldestNode = 24;
const leastMemoryGb = 1;

/** An answer without hint is a good one; whatever is thrown is a bad one. */
async function examineOne(what: string, ask: () => Promise<Answer>): Promise<Finding> {
  try {
    const { detail, hint = "" } = await ask();
    return { what, ok: hint === "", detail, hint, optional: false };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const hint =
      error instanceof HarnessError ? error.hint : "This was not expected; please report it.";
    return { what, ok: false, detail, hint, optional: false };
  }
}

async function nodeVersion(): Promise<Answer> {
  const major = Number.parseInt(process.versions.node, 10);
  if (major >= oldestNode) return { detail: process.version };
  return {
    detail: `${process.version}, but ${oldestNode} or newer is needed`,
    hint: "Run `npm ci` in the repository, which brings the right one, and start Jobproof by `npm run`.",
  };
}

async function embeddedPostgres(): Promise<Answer> {
  return await triedOut((reaper) => startPostgres({ reaper }));
}

async function nativeRedis(): Promise<Answer> {
  return await triedOut((reaper) => startRedis({ reaper }));
}

async function nativeRabbit(): Promise<Answer> {
  return await triedOut((reaper) => startRabbit({ reaper }));
}

/** Starts a service, kills it and brings it back. */
async function triedOut(
  start: (
    reaper: Reaper,
  ) => Promise<
    Readonly<{ version: string; control: ServiceControl | null; stop: () => Promise<void> }>
  >,
): Promise<Answer> {
  const reaper = await openReaper();
  try {
    const startedAt = performance.now();
    const service = await start(reaper);
    const tookMs = Math.round(performance.now() - startedAt);
    const { detail: killed = "" } = (await service.control?.kill()) ?? {};
    const { detail: back = "" } = (await service.control?.start()) ?? {};
    await service.stop();
    return { detail: `${service.version}, started in ${tookMs} ms; ${killed}; again ${back}` };
  } finally {
    await reaper.close();
  }
}

/** Containers and sandboxes may forbid signals, and some report them as sent though nothing happens. */
async function signals(): Promise<Answer> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
    detached: true,
    stdio: "ignore",
  });
  const ended = new Promise<string | null>((resolve) => {
    child.once("exit", (_, by) => resolve(by));
    child.once("error", ({ message }) => resolve(message));
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`no process could be started: ${await ended}`);
  const states = async (): Promise<string> => (await listGroup(pid)).map((row) => row.state).join();
  try {
    signal(-pid, "SIGSTOP");
    if (!(await becomes(async () => (await states()) === "T"))) return noSignal("SIGSTOP");
    signal(-pid, "SIGCONT");
    if (!(await becomes(async () => !(await states()).includes("T")))) return noSignal("SIGCONT");
    signal(-pid, "SIGKILL");
    if ((await Promise.race([ended, delay(1_000)])) !== "SIGKILL") return noSignal("SIGKILL");
    return { detail: "tried on a child process" };
  } finally {
    signal(-pid, "SIGKILL");
  }
}

function noSignal(name: string): Answer {
  return {
    detail: `${name} to a child had no effect`,
    hint: "Faults cannot be injected here. Run Jobproof outside of the sandbox, or in a container with its own processes.",
  };
}

async function becomes(isSo: () => Promise<boolean>): Promise<boolean> {
  const until = performance.now() + 1_000;
  while (performance.now() < until) {
    if (await isSo()) return true;
    await delay(5);
  }
  return false;
}

/** A proxy is put before a server that does not answer, and its one connection is reset. */
async function links(): Promise<Answer> {
  const silent = createServer((socket) => socket.on("error", () => undefined));
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const [link, own] = await openLink(silent);
  const client = connect(own);
  const closed = new Promise<string>((resolve) => {
    client.once("error", ({ message }) => resolve(message));
    client.once("end", () => resolve("closed in good order"));
  });
  try {
    await Promise.race([once(silent, "connection"), delay(1_000)]);
    const { sockets, detail } = await link.apply({ kind: "reset" });
    const end = await Promise.race([closed, delay(1_000, "left open")]);
    if (sockets === 1 && end.includes("ECONNRESET")) return { detail: `tried: ${detail}` };
    return {
      detail: `a connection that was reset was ${end}`,
      hint: "Something stands between programs of this machine; links cannot be disturbed here.",
    };
  } finally {
    client.destroy();
    await link.close();
    silent.close();
  }
}

async function openLink(behind: Server): Promise<readonly [LinkProxy, Address]> {
  const [port = 0] = await freePorts(1);
  const listen = { host: "127.0.0.1", port };
  const address = behind.address();
  const to = { ...listen, port: typeof address === "object" ? (address?.port ?? 0) : 0 };
  return [await openProxy({ listen, to, random: Math.random }), listen];
}

async function memory(): Promise<Answer> {
  // What the system would give to a new program: caches count as free, a container's limit does not.
  const freeGb = process.availableMemory() / 1024 ** 3;
  const detail = `${freeGb.toFixed(1)} GB free`;
  if (freeGb >= leastMemoryGb) return { detail };
  return {
    detail,
    hint: `Free some: PostgreSQL, four processes and the harness want ${leastMemoryGb} GB.`,
  };
}

async function temporaryFolder(): Promise<Answer> {
  try {
    const folder = await mkdtemp(join(tmpdir(), `${reapablePrefix}doctor-`));
    await writeFile(join(folder, "probe"), "x");
    await rm(folder, { recursive: true });
    return { detail: tmpdir() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { detail: reason, hint: "Set TMPDIR to a folder that can be written to." };
  }
}

async function chromium(): Promise<Answer> {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const inPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const places = [...inPath, "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
  for (const place of places) if (await isExecutable(place)) return { detail: place };
  return {
    detail: "not found",
    hint: "Only Jobproof's own tests of its reports need it; install Chromium to run them.",
  };
}

async function isExecutable(file: string): Promise<boolean> {
  return await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
