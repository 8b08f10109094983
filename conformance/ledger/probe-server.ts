import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { build } from "hdr-histogram-js";
import type { Answer } from "../contract/call.ts";
import type { LedgerFigures } from "../contract/run.ts";
import type { Clock } from "../contract/time.ts";
import { openExchanges, plainAnswer } from "./exchanges.ts";
import { listenAt, placeToListen, portOf } from "./listen.ts";
import { placeOf, type AnyScriptEntry, type Seen } from "./protocol.ts";
import { readBody, seenCall } from "./seen-call.ts";
import { seenDelivery } from "./seen-delivery.ts";

/** The HTTP server that probe jobs and webhooks call. It answers by script, holds calls open, and writes each one down. */
export interface ProbeServer {
  readonly port: number;
  readonly script: (entries: readonly AnyScriptEntry[]) => void;
  /** Ends the holds at these places with `next`, or with what the script says; says how many were held. */
  readonly release: (places: readonly string[], next: Answer | null) => number;
  /** Ends the holds of an exercise that is over, also those that its scripts still intend. */
  readonly endHolds: (exercise: string) => number;
  readonly figures: () => LedgerFigures;
  readonly close: () => void;
}

export type ProbeServerOptions = Readonly<{
  clock: Clock;
  /** Where to listen beside a free port of our own; null for nowhere. */
  harnessOrigin: string | null;
  onOpened: (seen: Seen) => void;
  onEnded: (seen: Seen) => void;
}>;

/** Milliseconds between two looks at the loop's delay; a loop without delay measures just this. */
const loopResolutionMs = 5;

/**
 * Listens on a free port of the loopback interface, and at the harness's origin. The name of the
 * token or of the hook is the last part of the path; on both it means the same.
 */
export async function openProbeServer(options: ProbeServerOptions): Promise<ProbeServer> {
  const { clock, harnessOrigin } = options;
  const scripts = new Map<string, AnyScriptEntry>();
  const counts = new Map<string, number>();
  const over = new Set<string>();
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
    const meant = meantBy(request.url ?? "/");
    const place = placeOf(meant);
    const nth = (counts.get(place) ?? 0) + 1;
    counts.set(place, nth);
    const entry = scripts.get(place);
    const body = await readBody(request);
    const readAt = clock();
    const about = { exercise: entry?.exercise ?? "", nth, arrivedAt, request, body };
    const seen =
      "token" in meant ? seenCall({ ...meant, ...about }) : seenDelivery({ ...meant, ...about });
    options.onOpened(seen);
    const scripted = answerFor(entry, nth);
    const answer = over.has(about.exercise) ? unheld(scripted) : scripted;
    exchanges.begin({ seen, readAt, response, answer });
  };

  const open = () =>
    createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      void take(request, response);
    });
  const own = await listenAt(open(), { host: "127.0.0.1", port: 0 });
  // Who looks for us at the loopback address of IPv6 shall find us too, where there is one.
  const twin = await listenAt(open(), { host: "::1", port: portOf(own) }).catch(() => null);
  const servers = twin === null ? [own] : [own, twin];
  if (harnessOrigin !== null) servers.push(await listenAt(open(), placeToListen(harnessOrigin)));

  return {
    port: portOf(own),
    script: (entries) => {
      for (const entry of entries) scripts.set(placeOf(entry), entry);
    },
    release: exchanges.release,
    endHolds: (exercise) => {
      over.add(exercise);
      const places = [...scripts].filter(([, entry]) => entry.exercise === exercise);
      return exchanges.release(
        places.map(([place]) => place),
        null,
      );
    },
    figures: () => ({
      calls: callsIn(counts),
      p50Ms: answerUs.getValueAtPercentile(50) / 1000,
      p99Ms: answerUs.getValueAtPercentile(99) / 1000,
      maxMs: answerUs.maxValue / 1000,
      loopDelayP99Ms: Math.max(0, loopDelay.percentile(99) / 1e6 - loopResolutionMs),
    }),
    close: () => {
      loopDelay.disable();
      exchanges.abandon();
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

/** What is neither a hook nor anything that we have named is a call that nobody asked for. */
function meantBy(url: string): { token: string } | { hook: string } {
  const [path = "/"] = url.split("?");
  const parts = path.split("/");
  const name = decoded(parts.at(-1) ?? "");
  return parts.at(-2) === "hooks" ? { hook: name } : { token: name };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function callsIn(counts: ReadonlyMap<string, number>): number {
  const ofProbes = [...counts].filter(([place]) => place.startsWith("/probe/"));
  return ofProbes.reduce((sum, [, count]) => sum + count, 0);
}

function answerFor(entry: AnyScriptEntry | undefined, nth: number): Answer {
  const scripted = entry?.answers[nth - 1];
  const last = entry?.repeatLast === true ? entry.answers.at(-1) : undefined;
  return scripted ?? last ?? plainAnswer;
}

function unheld(answer: Answer): Answer {
  return answer.kind === "hold" ? unheld(answer.next ?? plainAnswer) : answer;
}
