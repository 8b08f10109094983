import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { build } from "hdr-histogram-js";
import { digestOf } from "../canonical-json.ts";
import type { Answer, Call, CallEnd } from "../contract/call.ts";
import type { JsonValue } from "../contract/json.ts";
import type { LedgerFigures } from "../contract/run.ts";
import type { Clock } from "../contract/time.ts";
import { at } from "../json-pointer.ts";
import type { ScriptEntry } from "./protocol.ts";

/** The HTTP server that probe jobs call. It answers by script, holds calls open, and writes each one down. */
export interface ProbeServer {
  readonly port: number;
  readonly script: (entries: readonly ScriptEntry[]) => void;
  /** Ends the holds of these tokens with `next`, or with what the script says; says how many calls were held. */
  readonly release: (tokens: readonly string[], next: Answer | null) => number;
  readonly figures: () => LedgerFigures;
  readonly close: () => void;
}

export type ProbeServerOptions = Readonly<{
  clock: Clock;
  onOpened: (call: Call) => void;
  onEnded: (call: Call) => void;
}>;

/** Listens on a free port of the loopback interface. The token is the last part of the path. */
export async function openProbeServer(options: ProbeServerOptions): Promise<ProbeServer> {
  const { clock } = options;
  const scripts = new Map<string, ScriptEntry>();
  const counts = new Map<string, number>();
  const held = new Map<string, Set<Exchange>>();
  const open = new Set<Exchange>();
  const answerTime = build({
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
  });
  const loopDelay = monitorEventLoopDelay({ resolution: 5 });
  loopDelay.enable();

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const arrivedAt = clock();
    const token = decodeURIComponent((request.url ?? "/").split("/").at(-1) ?? "");
    const nth = (counts.get(token) ?? 0) + 1;
    counts.set(token, nth);
    const entry = scripts.get(token);
    void readBody(request).then((body) => {
      const seen = seenCall({ token, nth, arrivedAt, request, body });
      const exercise = entry?.exercise ?? "";
      const exchange: Exchange = { call: { ...seen, exercise }, response, next: null };
      open.add(exchange);
      options.onOpened(exchange.call);
      response.once("close", () => settle(exchange, "aborted"));
      if (response.destroyed) settle(exchange, "aborted");
      else act(exchange, answerFor(entry, nth));
    });
  });

  const act = (exchange: Exchange, answer: Answer): void => {
    if (exchange.response.destroyed) return;
    if (answer.kind === "hold") {
      exchange.next = answer.next ?? plainAnswer;
      const { token } = exchange.call;
      held.set(token, (held.get(token) ?? new Set()).add(exchange));
      return;
    }
    if (answer.kind === "reset") {
      settle(exchange, "reset");
      exchange.response.socket?.resetAndDestroy();
      return;
    }
    const { afterMs = 0 } = answer;
    if (afterMs > 0) setTimeout(respond, afterMs, exchange, answer);
    else respond(exchange, answer);
  };

  const respond = (exchange: Exchange, answer: Extract<Answer, { kind: "respond" }>): void => {
    const { call, response } = exchange;
    if (response.destroyed) return;
    const body = answer.body ?? { token: call.token, nth: call.nth };
    const answeredAt = clock();
    exchange.call = { ...call, answeredAt, answer: { status: answer.status, body } };
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(JSON.stringify(body), () => settle(exchange, "answered"));
    if (answer.afterMs === undefined && exchange.next === null) {
      answerTime.recordValue(Math.max(1, Math.round((answeredAt - call.arrivedAt) * 1000)));
    }
  };

  const settle = (exchange: Exchange, end: CallEnd): void => {
    if (!open.delete(exchange)) return;
    held.get(exchange.call.token)?.delete(exchange);
    exchange.call = { ...exchange.call, end, endedAt: clock() };
    options.onEnded(exchange.call);
  };

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    script: (entries) => entries.forEach((entry) => scripts.set(entry.token, entry)),
    release: (tokens, next) => {
      const exchanges = tokens.flatMap((token) => [...(held.get(token) ?? [])]);
      for (const exchange of exchanges) {
        held.get(exchange.call.token)?.delete(exchange);
        act(exchange, next ?? exchange.next ?? plainAnswer);
      }
      return exchanges.length;
    },
    figures: () => ({
      calls: [...counts.values()].reduce((sum, count) => sum + count, 0),
      p50Ms: answerTime.getValueAtPercentile(50) / 1000,
      p99Ms: answerTime.getValueAtPercentile(99) / 1000,
      maxMs: answerTime.maxValue / 1000,
      loopDelayP99Ms: Math.max(0, loopDelay.percentile(99) / 1e6 - 5),
    }),
    close: () => {
      loopDelay.disable();
      for (const exchange of open) settle(exchange, "open");
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A call in progress. `next` is what follows a hold. */
type Exchange = { call: Call; readonly response: ServerResponse; next: Answer | null };

const plainAnswer: Answer = { kind: "respond", status: 200 };

function answerFor(entry: ScriptEntry | undefined, nth: number): Answer {
  const scripted = entry?.answers[nth - 1];
  const last = entry?.repeatLast === true ? entry.answers.at(-1) : undefined;
  return scripted ?? last ?? plainAnswer;
}

function seenCall(options: {
  token: string;
  nth: number;
  arrivedAt: number;
  request: IncomingMessage;
  body: string;
}): Call {
  const { token, nth, arrivedAt, request } = options;
  const body = parse(options.body);
  const jobId = at(body, "/jobId");
  const attempt = at(body, "/attempt");
  const payload = at(body, "/payload");
  return {
    kind: "call",
    exercise: "",
    token,
    jobId: typeof jobId === "string" ? jobId : null,
    attempt: typeof attempt === "number" ? attempt : null,
    nth,
    effectKey: header(request, "idempotency-key"),
    traceparent: header(request, "traceparent"),
    tracestate: header(request, "tracestate"),
    payloadDigest: payload === undefined ? null : digestOf(payload),
    payloadPreview: (JSON.stringify(payload) ?? "").slice(0, 200),
    arrivedAt,
    answeredAt: null,
    endedAt: null,
    end: "open",
    answer: null,
  };
}

function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(", ") : (value ?? null);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    // The worker died while it wrote. What it sent is a call all the same.
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parse(body: string): JsonValue {
  try {
    return JSON.parse(body) as JsonValue;
  } catch {
    return null;
  }
}
