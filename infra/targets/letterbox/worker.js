import { setTimeout as delay } from "node:timers/promises";
import { openStore } from "./store.js";

const LEASE_MS = 3_000;
const TIMEOUT_MS = 6_000;
const CONCURRENCY = 20;
const GRACE_MS = 4_000;
const MAX_TRIES = 4;
const BACKOFF = { baseMs: 200, factor: 2, capMs: 1_000 };
const MAX_RETRY_AFTER_MS = 10_000;
const POLL_MS = 40;

const db = openStore(process.env.LETTERBOX_DB);

const isDue = `(state = 'waiting' AND due <= :now) OR (state = 'on its way' AND lease_until <= :now)`;
const anyDue = db.prepare(`SELECT 1 FROM letters WHERE ${isDue} LIMIT 1`);
const claim = db.prepare(`
  UPDATE letters SET state = 'on its way', tries = tries + 1, lease_until = :until
  WHERE id IN (
    SELECT id FROM letters WHERE (${isDue}) AND tries < ${MAX_TRIES} ORDER BY due LIMIT :free)
  RETURNING id, tries, content`);
const giveUpLost = db.prepare(`
  UPDATE letters SET state = 'returned', error = 'carrier-lost'
  WHERE state = 'on its way' AND lease_until <= :now AND tries >= ${MAX_TRIES}`);

// Every later word about a letter names the try that it belongs to: a carrier whose lease was
// given to another has an old number, and changes nothing.
const mine = "id = :id AND tries = :tries AND state = 'on its way'";
const renew = db.prepare(`UPDATE letters SET lease_until = :until WHERE ${mine}`);
const deliver = db.prepare(
  `UPDATE letters SET state = 'delivered', answer = :answer WHERE ${mine}`,
);
const giveUp = db.prepare(`UPDATE letters SET state = 'returned', error = :error WHERE ${mine}`);
const retry = db.prepare(`UPDATE letters SET state = 'waiting', due = :due WHERE ${mine}`);

const running = new Map();
const shift = new AbortController();
const shiftEnds = new AbortController();

async function work() {
  const heartbeat = setInterval(renewAll, LEASE_MS / 3);
  while (!shift.signal.aborted) {
    claimDue();
    await delay(POLL_MS, undefined, { signal: shift.signal }).catch(() => undefined);
  }
  const grace = setTimeout(() => shiftEnds.abort(), GRACE_MS);
  while (running.size > 0) await Promise.all([...running.values()].map(({ carried }) => carried));
  clearTimeout(grace);
  clearInterval(heartbeat);
}

function claimDue() {
  const now = Date.now();
  const free = CONCURRENCY - running.size;
  // Asked first because reading locks nobody out, and most of the time nothing is due.
  if (free === 0 || anyDue.get({ now }) === undefined) return;
  giveUpLost.run({ now });
  for (const letter of claim.all({ now, until: now + LEASE_MS, free })) {
    const lost = new AbortController();
    const { id, tries } = letter;
    const carried = carry(letter, lost.signal).finally(() => running.delete(`${id} ${tries}`));
    running.set(`${id} ${tries}`, { id, tries, lost, carried });
  }
}

/** One transaction for all, because each has to wait for the disk. */
function renewAll() {
  if (running.size === 0) return;
  db.exec("BEGIN IMMEDIATE");
  const until = Date.now() + LEASE_MS;
  for (const { id, tries, lost } of running.values()) {
    if (renew.run({ id, tries, until }).changes === 0) lost.abort();
  }
  db.exec("COMMIT");
}

async function carry(letter, lost) {
  const signals = [lost, shiftEnds.signal, AbortSignal.timeout(TIMEOUT_MS)];
  const outcome = await call(letter, AbortSignal.any(signals));
  settle(letter, shiftEnds.signal.aborted ? { kind: "handed back" } : outcome);
}

async function call({ id, tries, content }, signal) {
  const { url, token, payload } = JSON.parse(content);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": id },
      body: JSON.stringify({ token, jobId: id, attempt: tries, payload }),
      redirect: "manual",
      signal,
    });
    const text = await response.text();
    if (response.ok) return { kind: "delivered", answer: asJson(text) };
    if (![408, 425, 429].includes(response.status) && response.status < 500) {
      return { kind: "refused" };
    }
    return { kind: "failed", afterMs: retryAfterMs(response.headers.get("retry-after")) };
  } catch {
    return { kind: "failed", afterMs: 0 };
  }
}

function settle({ id, tries }, outcome) {
  const now = Date.now();
  if (outcome.kind === "delivered") deliver.run({ id, tries, answer: outcome.answer });
  else if (outcome.kind === "refused") giveUp.run({ id, tries, error: "refused" });
  else if (tries >= MAX_TRIES) giveUp.run({ id, tries, error: "too-many-tries" });
  else if (outcome.kind === "handed back") retry.run({ id, tries, due: now });
  else retry.run({ id, tries, due: now + Math.max(jitter(tries), outcome.afterMs) });
}

function jitter(tries) {
  const bound = Math.min(BACKOFF.capMs, BACKOFF.baseMs * BACKOFF.factor ** (tries - 1));
  return Math.ceil(Math.random() * bound);
}

function retryAfterMs(header) {
  if (header === null) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.ceil(Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS));
}

function asJson(text) {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return "null";
  }
}

process.on("SIGTERM", () => shift.abort());
await work();
process.exit(0);
