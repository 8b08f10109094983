import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { build } from "hdr-histogram-js";
import type { Answer, Call } from "../contract/call.ts";
import type { LedgerFigures } from "../contract/run.ts";
import type { Clock } from "../contract/time.ts";
import { openExchanges, plainAnswer } from "./exchanges.ts";
import type { ScriptEntry } from "./protocol.ts";
import { readBody, seenCall } from "./seen-call.ts";

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

/** Milliseconds between two looks at the loop's delay; a loop without delay measures just this. */
const loopResolutionMs = 5;

/** Listens on a free port of the loopback interface. The token is the last part of the path. */
export async function openProbeServer(options: ProbeServerOptions): Promise<ProbeServer> {
  const { clock } = options;
  const scripts = new Map<string, ScriptEntry>();
  const counts = new Map<string, number>();
  const answerUs = build({ highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 });
  const loopDelay = monitorEventLoopDelay({ resolution: loopResolutionMs });
  loopDelay.enable();
  const exchanges = openExchanges({
    clock,
    onEnded: options.onEnded,
    onAnswer: (tookMs) => answerUs.recordValue(Math.max(1, Math.round(tookMs * 1000))),
  });

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const arrivedAt = clock();
    const token = decodeURIComponent((request.url ?? "/").split("/").at(-1) ?? "");
    const nth = (counts.get(token) ?? 0) + 1;
    counts.set(token, nth);
    const entry = scripts.get(token);
    const body = await readBody(request);
    const readAt = clock();
    const exercise = entry?.exercise ?? "";
    const call = seenCall({ token, exercise, nth, arrivedAt, request, body });
    options.onOpened(call);
    exchanges.begin({ call, readAt, response, answer: answerFor(entry, nth) });
  };

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    void take(request, response);
  });
  server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 });
  await once(server, "listening");

  return {
    port: (server.address() as AddressInfo).port,
    script: (entries) => {
      for (const entry of entries) scripts.set(entry.token, entry);
    },
    release: exchanges.release,
    figures: () => ({
      calls: [...counts.values()].reduce((sum, count) => sum + count, 0),
      p50Ms: answerUs.getValueAtPercentile(50) / 1000,
      p99Ms: answerUs.getValueAtPercentile(99) / 1000,
      maxMs: answerUs.maxValue / 1000,
      loopDelayP99Ms: Math.max(0, loopDelay.percentile(99) / 1e6 - loopResolutionMs),
    }),
    close: () => {
      loopDelay.disable();
      exchanges.abandon();
      server.close();
      server.closeAllConnections();
    },
  };
}

function answerFor(entry: ScriptEntry | undefined, nth: number): Answer {
  const scripted = entry?.answers[nth - 1];
  const last = entry?.repeatLast === true ? entry.answers.at(-1) : undefined;
  return scripted ?? last ?? plainAnswer;
}
