import { createHash, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { openStore } from "./store.js";

const MAX_BYTES = 1_048_576;

const db = openStore(process.env.LETTERBOX_DB);
const byId = db.prepare("SELECT * FROM letters WHERE id = ?");
const byKey = db.prepare("SELECT * FROM letters WHERE key = ?");
const insert = db.prepare(`
  INSERT INTO letters (id, key, fingerprint, content, state, due) VALUES (?, ?, ?, ?, 'waiting', ?)
  ON CONFLICT (key) DO NOTHING`);

const server = createServer((request, response) => {
  answer(request).then(
    (reply) => send(response, reply),
    (error) => {
      process.stderr.write(`${error.stack}\n`);
      send(response, problem(500, "something went wrong"));
    },
  );
});

async function answer(request) {
  const [path] = (request.url ?? "/").split("?");
  const id = /^\/letters\/([^/]+)$/.exec(path)?.[1];
  if (path === "/up") return { status: 200, body: { ok: true } };
  if (path === "/letters") return allow("POST", request) ?? (await post(request));
  if (id !== undefined) return allow("GET", request) ?? read(id);
  return problem(404, "there is nothing at this path");
}

async function post(request) {
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
    return problem(415, "the body must be application/json");
  }
  const text = await textOf(request);
  if (text === null) return problem(413, `a letter has at most ${MAX_BYTES} bytes`);
  const key = unquote(request.headers["idempotency-key"] ?? "");
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) return problem(400, "Idempotency-Key is missing or wrong");
  const letter = parse(text);
  if (letter === undefined) return problem(400, "the body is not JSON");
  if (!isLetter(letter)) return problem(422, "deliver needs a url and a token");

  const content = JSON.stringify(letter.deliver);
  const fingerprint = createHash("sha256").update(canonical(letter)).digest("hex");
  insert.run(randomUUID(), key, fingerprint, content, Date.now());
  const stored = byKey.get(key);
  if (stored.fingerprint !== fingerprint)
    return problem(422, "this key was used for another letter");
  const headers = { location: `/letters/${stored.id}` };
  return { status: 202, headers, body: viewOf(stored) };
}

function read(id) {
  const letter = byId.get(id);
  return letter ? { status: 200, body: viewOf(letter) } : problem(404, "there is no such letter");
}

function viewOf({ id, state, tries, error, answer: text }) {
  const letter = { id, state, tries };
  if (state === "returned") letter.error = error;
  if (state === "delivered") letter.answer = JSON.parse(text);
  return { letter };
}

function allow(method, request) {
  if (request.method === method) return undefined;
  return { ...problem(405, `only ${method} works here`), headers: { allow: method } };
}

function problem(status, error) {
  return { status, body: { error } };
}

function send(response, { status, headers = {}, body }) {
  const isOpen = body.letter && !["delivered", "returned"].includes(body.letter.state);
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    ...(isOpen ? { "retry-after": "1" } : {}),
    ...headers,
  });
  response.end(JSON.stringify(body));
}

/** Reads to the end in any case: who is cut off in the middle of sending does not see our answer. */
async function textOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BYTES) chunks.push(chunk);
  }
  return size > MAX_BYTES ? null : Buffer.concat(chunks).toString("utf8");
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isLetter(value) {
  const { url, token } = value?.deliver ?? {};
  return typeof token === "string" && typeof url === "string" && /^https?:\/\/./.test(url);
}

function unquote(key) {
  return /^".*"$/.test(key) ? key.slice(1, -1) : key;
}

/** The same for the same letter, in whichever order its fields were written. */
function canonical(value) {
  return JSON.stringify(value, (_, part) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});

server.listen(Number(process.env.PORT ?? 8801), "127.0.0.1");
