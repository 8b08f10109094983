import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Target } from "../../../conformance/contract/target.ts";
import { type TargetProcesses, startProcesses } from "../../faults/process.ts";
import { freePorts } from "../../services/free-port.ts";
import { type Reaper, openReaper } from "../../services/reaper.ts";

// Generous, because the machine may be busy: nothing here waits longer than it must.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000, expect: { poll: { timeout: 10_000 } } });

type Letter = Readonly<{ id: string; state: string; tries: number; answer?: unknown }>;
type Attempt = Readonly<{ token: string; jobId: string; attempt: number; payload: unknown }>;
type Seen = Readonly<{ key: string; attempt: Attempt; response: ServerResponse }>;

/** The dependency: it keeps what came, and answers 200 unless a status is scripted or it is to hold. */
const seen: Seen[] = [];
const scripts = new Map<string, (number | "hold")[]>();
const dependency = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const attempt: Attempt = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    seen.push({ key: String(request.headers["idempotency-key"]), attempt, response });
    const next = scripts.get(attempt.token)?.shift() ?? 200;
    if (next !== "hold") response.writeHead(next).end(JSON.stringify({ echo: attempt.payload }));
  });
});

let reaper: Reaper;
let folder = "";
let base = "";
let url = "";
let processes: TargetProcesses;

beforeAll(async () => {
  dependency.listen(0, "127.0.0.1");
  await once(dependency, "listening");
  const address = dependency.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/probe`;
  reaper = await openReaper();
  folder = await mkdtemp(join(tmpdir(), "jobproof-letterbox-test-"));
  reaper.watchFolder(folder);
  const file = fileURLToPath(new URL("../letterbox.target.json", import.meta.url));
  const target: Target = JSON.parse(await readFile(file, "utf8"));
  const [port] = await freePorts(1);
  base = `http://127.0.0.1:${port}`;
  const env = { PORT: String(port), LETTERBOX_DB: join(folder, "letters.db") };
  const specs = (target.processes ?? []).map((spec) => {
    return { ...spec, env, ...(spec.ready === undefined ? {} : { ready: `${base}/up` }) };
  });
  processes = await startProcesses({
    specs,
    folder: fileURLToPath(new URL("..", import.meta.url)),
    logFolder: folder,
    reaper,
    readyTimeoutMs: 10_000,
  });
});
afterAll(async () => {
  await processes.close();
  dependency.closeAllConnections();
  dependency.close();
  await rm(folder, { recursive: true });
  await reaper.close();
});

let lastToken = 0;
function letter(script: (number | "hold")[] = []) {
  const token = `token-${++lastToken}`;
  scripts.set(token, script);
  return { deliver: { url, token, payload: { text: "né 🦉", token } } };
}

async function post(body: unknown, key: string) {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  const answer = await fetch(`${base}/letters`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  const reply = (await answer.json()) as { letter?: Letter };
  return { status: answer.status, letter: reply.letter ?? none };
}

const none: Letter = { id: "", state: "", tries: 0 };

async function read(id: string): Promise<Letter> {
  const answer = await fetch(`${base}/letters/${id}`);
  return ((await answer.json()) as { letter: Letter }).letter;
}

const ended = async (id: string, state: string) =>
  await expect.poll(async () => (await read(id)).state).toBe(state);
const callsFor = (id: string) => seen.filter((call) => call.attempt.jobId === id);

describe("letterbox", () => {
  it("delivers once, and keeps the answer", async () => {
    const body = letter();
    const { status, letter: accepted } = await post(body, "once");
    expect({ status, state: accepted.state }).toEqual({ status: 202, state: "waiting" });
    await ended(accepted.id, "delivered");
    expect((await read(accepted.id)).answer).toEqual({ echo: body.deliver.payload });
    expect(callsFor(accepted.id).map(({ attempt }) => attempt.attempt)).toEqual([1]);
  });

  it("makes one letter of one key, in whichever order its fields come", async () => {
    const { deliver } = letter();
    const first = await post({ deliver }, "same");
    const { payload, token, url: to } = deliver;
    const second = await post({ deliver: { payload, token, url: to } }, "same");
    const other = await post(letter(), "same");
    expect(second.letter.id).toBe(first.letter.id);
    expect(other.status).toBe(422);
  });

  it("tries again after a failure, under the same effect key, and gives up after four", async () => {
    const healed = await post(letter([503, 429]), "healed");
    const hopeless = await post(letter([500, 500, 500, 500, 500]), "hopeless");
    const refused = await post(letter([400]), "refused");
    await ended(healed.letter.id, "delivered");
    await ended(hopeless.letter.id, "returned");
    await ended(refused.letter.id, "returned");
    expect(callsFor(healed.letter.id)).toHaveLength(3);
    expect(new Set(callsFor(healed.letter.id).map(({ key }) => key)).size).toBe(1);
    expect(callsFor(hopeless.letter.id)).toHaveLength(4);
    expect(await read(refused.letter.id)).toMatchObject({ tries: 1, error: "refused" });
  });

  it.each([
    ["no url", { deliver: { token: "t" } }, 422],
    ["nothing", { deliver: null }, 422],
    ["a number", 7, 422],
  ])("refuses a letter with %s", async (_, body, status) => {
    expect((await post(body, "invalid")).status).toBe(status);
  });

  it("refuses a letter that is too large, though it reads it to the end", async () => {
    const body = { deliver: { url, token: "large", payload: "x".repeat(3_000_000) } };
    expect((await post(body, "large")).status).toBe(413);
  });

  it("gives the letter of a carrier that was killed to another", async () => {
    const { letter: accepted } = await post(letter(["hold"]), "killed");
    await expect.poll(() => callsFor(accepted.id).length).toBe(1);
    await processes.apply("kill", "worker-1");
    await processes.apply("kill", "worker-2");
    await processes.heal();
    await ended(accepted.id, "delivered");
    expect(callsFor(accepted.id).map(({ attempt }) => attempt.attempt)).toEqual([1, 2]);
  });

  it("lets no carrier speak that lost its lease while it stood still", async () => {
    await processes.apply("kill", "worker-2");
    const { letter: accepted } = await post(letter(["hold"]), "stopped");
    await expect.poll(() => callsFor(accepted.id).length).toBe(1);
    await processes.apply("stop", "worker-1");
    callsFor(accepted.id)[0]?.response.writeHead(400).end();

    await processes.apply("start", "worker-2");
    await ended(accepted.id, "delivered");
    await processes.apply("kill", "worker-2");
    await processes.apply("resume", "worker-1");

    // Once it has carried another letter it has read the late answer to the first one.
    const { letter: next } = await post(letter(), "after the stop");
    await ended(next.id, "delivered");
    expect(await read(accepted.id)).toMatchObject({ state: "delivered", tries: 2 });
    await processes.heal();
  });

  it("keeps what it accepted when the API is killed", async () => {
    const { letter: accepted } = await post(letter(), "durable");
    await processes.apply("kill", "api-1");
    await processes.apply("start", "api-1");
    await ended(accepted.id, "delivered");
    expect((await post({ deliver: {} }, "durable")).status).toBe(422);
  });
});
