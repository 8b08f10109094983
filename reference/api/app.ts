import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Socket } from "node:net";
import { Readable } from "node:stream";

import type { Caller } from "../roles.ts";
import type { ErrorAnswer } from "./error-answer.ts";
import { createGuard, type GuardTools } from "./guard.ts";
import { refusalOf } from "./refusal-of.ts";
import {
  refuse,
  type Action,
  type ApiRequest,
  type EventStream,
  type Refusal,
  type Reply,
  type Route,
} from "./route.ts";
import { methodsAt } from "./routes.ts";

/** What stands between the wire and the routes. */
export type AppTools = GuardTools &
  Readonly<{
    routes: readonly Route[];
    errorAnswer: ErrorAnswer;
    onAnswered: (exchange: Exchange) => void;
    /** Aborted when the process ends: streams end with it. */
    closing: AbortSignal;
    maxBodyBytes: number;
  }>;

/** An HTTP server that is not listening yet. */
export interface App {
  listen(address: { host: string; port: number }): Promise<string>;
  /** Resolves when every request that was begun has been answered. */
  close(): Promise<void>;
}

type Exchange = Readonly<{ method: string; route: string; status: number; ms: number }>;

/**
 * Puts routes behind an HTTP server.
 *
 * The order is the same for every path below `/v1`: who is it, may they, and only then is anything
 * else looked at, be it the body or whether there is such a path at all.
 */
export function createApp(tools: AppTools): App {
  const guard = createGuard(tools);
  const callers = new WeakMap<FastifyRequest, Caller>();
  const underWay = new Set<Promise<unknown>>();
  const app = openServer(tools.maxBodyBytes, (reply) => send(reply, notFound));

  function send(reply: FastifyReply, outcome: Reply): FastifyReply {
    if (outcome.kind === "stream") return sendStream(reply, outcome, tools.closing);
    const isRefusal = outcome.kind === "refusal";
    const { status, headers, text } = isRefusal ? tools.errorAnswer(outcome) : outcome;
    if (tools.isClosing()) reply.header("connection", "close");
    return reply.code(status).headers(headers).send(text);
  }

  app.addHook("onRequest", async (request, reply) => {
    if (!isProtected(pathOf(request))) return undefined;
    const passed = await guard({
      authorization: request.headers.authorization,
      action: request.routeOptions.config.action ?? null,
      subject: requestOf(request).params["id"] ?? "*",
    });
    if ("kind" in passed) return send(reply, passed);
    callers.set(request, passed);
    return undefined;
  });

  async function handle(route: Route, request: FastifyRequest): Promise<Reply> {
    if (route.action === null) return route.handle(requestOf(request));
    const caller = callers.get(request);
    if (caller === undefined) throw new Error("A protected route was reached without a caller");
    return route.handle(requestOf(request), caller);
  }

  for (const route of tools.routes) {
    app.route({
      method: route.method,
      url: route.path,
      config: route.action === null ? {} : { action: route.action },
      handler: async (request, reply) => {
        const handled: Promise<Reply> = handle(route, request).finally(() =>
          underWay.delete(handled),
        );
        underWay.add(handled);
        return send(reply, await handled);
      },
    });
  }

  app.setNotFoundHandler((request, reply) => {
    const allowed = methodsAt(tools.routes, pathOf(request));
    return send(reply, allowed.length === 0 ? notFound : notAllowedHere(allowed));
  });

  app.setErrorHandler((error, _request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.code === "internal-error") tools.log.error({ err: error }, "a request broke");
    // Fastify would close the connection under a body that is too large. A client that is still
    // sending would then see a broken pipe instead of the answer; so the rest is read and dropped.
    reply.removeHeader("connection");
    return send(reply, refusal);
  });

  app.addHook("onResponse", async (request, reply) => {
    tools.onAnswered({
      method: request.method,
      route: request.routeOptions.url ?? "unknown",
      status: reply.statusCode,
      ms: reply.elapsedTime,
    });
  });
  return {
    listen: (address) => app.listen(address),
    async close() {
      // Until then new requests are still answered, if only with where to go instead.
      while (underWay.size > 0) await Promise.allSettled(underWay);
      await app.close();
    },
  };
}

/** Lets a stream run until it ends by itself, its reader is gone, or the process ends. */
function sendStream(reply: FastifyReply, stream: EventStream, closing: AbortSignal): FastifyReply {
  // Its connection ends with it: one that fell idle during shutdown would hold up the end.
  const answer = reply.code(200).headers({ ...stream.headers, connection: "close" });
  if (reply.request.method === "HEAD") return answer.send();
  const gone = new AbortController();
  // A generator that waits hears nothing of its reader's end but by the signal.
  reply.raw.once("close", () => gone.abort());
  if (reply.raw.destroyed) gone.abort();
  return answer.send(Readable.from(stream.pieces(AbortSignal.any([gone.signal, closing]))));
}

declare module "fastify" {
  interface FastifyContextConfig {
    action?: Action;
  }
}

function openServer(
  bodyLimit: number,
  onBadPath: (reply: FastifyReply) => FastifyReply,
): FastifyInstance {
  const app = Fastify({
    bodyLimit,
    requestTimeout: 60_000,
    forceCloseConnections: "idle",
    return503OnClosing: false,
    // An id that is too long for an id is unknown like any other.
    routerOptions: { maxParamLength: 16_384 },
    frameworkErrors: (_error, _request, reply) => void onBadPath(reply),
    clientErrorHandler: closeBadConnection,
  });
  // Bodies are the routes' own business: only one of them reads any.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  return app;
}

const notFound: Refusal = refuse("route-not-found", "GET /openapi.yaml lists every path.");

function notAllowedHere(allowed: readonly string[]): Refusal {
  return refuse("method-not-allowed", `Use ${allowed.join(" or ")}.`, {
    headers: { allow: allowed.join(", ") },
  });
}

function isProtected(path: string): boolean {
  return path === "/v1" || path.startsWith("/v1/");
}

function pathOf(request: FastifyRequest): string {
  return request.url.split("?")[0] ?? "";
}

function requestOf(request: FastifyRequest): ApiRequest {
  return {
    params: (request.params ?? {}) as ApiRequest["params"],
    query: request.query as ApiRequest["query"],
    headers: request.headers,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}

/** What is not even HTTP gets the bare status: there is no request that an answer could be for. */
function closeBadConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  const statusByCode: Record<string, string> = {
    HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
    ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
  };
  const status = statusByCode[error.code ?? ""] ?? "400 Bad Request";
  if (!socket.writable) return;
  socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
}
