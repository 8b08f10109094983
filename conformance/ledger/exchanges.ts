import type { ServerResponse } from "node:http";
import type { Answer, CallEnd } from "../contract/call.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Clock, Ms } from "../contract/time.ts";
import { parseJson } from "../target/target-words.ts";
import { placeOf, type Seen } from "./protocol.ts";

/** The calls and deliveries that are in progress: answers them by script, keeps them open, and says when each is over. */
export interface Exchanges {
  readonly begin: (begun: Begun) => void;
  /** Ends the holds at these places with `next`, or with what their script says; says how many were held. */
  readonly release: (places: readonly string[], next: Answer | null) => number;
  /** Gives up all that are open. */
  readonly abandon: () => void;
}

/** A call of which all has been read, at `readAt`, and what to do with it. */
export type Begun = Readonly<{ seen: Seen; readAt: Ms; response: ServerResponse; answer: Answer }>;

export type ExchangesOptions = Readonly<{
  clock: Clock;
  onEnded: (seen: Seen) => void;
  /** Told how long the ledger itself took, without the delay that a script asked for; not of held calls. */
  onAnswer: (tookMs: number) => void;
}>;

/** What a call without a script gets. */
export const plainAnswer: Answer = { kind: "respond", status: 200 };

/** Makes the book of the calls in progress, which is empty at first. */
export function openExchanges(options: ExchangesOptions): Exchanges {
  const { clock } = options;
  const held = new Map<string, Set<Exchange>>();
  const open = new Set<Exchange>();

  const settle = (exchange: Exchange, end: CallEnd): void => {
    if (!open.delete(exchange)) return;
    held.get(placeOf(exchange.seen))?.delete(exchange);
    // A call that we abandon has not ended: nobody may conclude anything from when we stopped looking.
    options.onEnded({ ...exchange.seen, end, endedAt: end === "open" ? null : endOf(exchange) });
  };

  /**
   * A sender counts its delay from our answer, of which it may know before we hear that it was
   * flushed: a delivery that was answered ended when the answer was handed over.
   */
  const endOf = ({ seen, answeredAt }: Exchange): Ms =>
    seen.kind === "delivery" && seen.status !== null ? (answeredAt ?? clock()) : clock();

  const respond = (exchange: Exchange, answer: Response): void => {
    const { seen, response } = exchange;
    if (response.destroyed) return;
    const text = answer.text ?? JSON.stringify(answer.body ?? plainBody(seen));
    const answeredAt = clock();
    exchange.answeredAt = answeredAt;
    exchange.seen = answered(seen, { status: answer.status, text, answeredAt });
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(text, () => settle(exchange, "answered"));
    if (exchange.next !== null) return;
    options.onAnswer(answeredAt - exchange.readAt - (answer.afterMs ?? 0));
  };

  const hold = (exchange: Exchange, next: Answer): void => {
    exchange.next = next;
    const place = placeOf(exchange.seen);
    held.set(place, (held.get(place) ?? new Set()).add(exchange));
  };

  const act = (exchange: Exchange, answer: Answer): void => {
    if (exchange.response.destroyed) return settle(exchange, "aborted");
    switch (answer.kind) {
      case "hold":
        return hold(exchange, answer.next ?? plainAnswer);
      case "reset":
        settle(exchange, "reset");
        return void exchange.response.socket?.resetAndDestroy();
      case "respond":
        if (answer.afterMs === undefined) return respond(exchange, answer);
        return void setTimeout(respond, answer.afterMs, exchange, answer);
      default:
        return answer satisfies never;
    }
  };

  return {
    begin: ({ seen, readAt, response, answer }) => {
      const exchange: Exchange = { seen, readAt, response, next: null, answeredAt: null };
      open.add(exchange);
      response.once("close", () => settle(exchange, "aborted"));
      act(exchange, answer);
    },
    release: (places, next) => {
      const exchanges = places.flatMap((place) => [...(held.get(place) ?? [])]);
      for (const exchange of exchanges) {
        held.get(placeOf(exchange.seen))?.delete(exchange);
        act(exchange, next ?? exchange.next ?? plainAnswer);
      }
      return exchanges.length;
    },
    abandon: () => {
      for (const exchange of open) settle(exchange, "open");
    },
  };
}

/** A call in progress. `next` is what follows a hold; null for a call that was never held. */
type Exchange = {
  seen: Seen;
  readonly readAt: Ms;
  readonly response: ServerResponse;
  next: Answer | null;
  answeredAt: Ms | null;
};
type Response = Extract<Answer, { kind: "respond" }>;

function plainBody(seen: Seen): JsonValue {
  return seen.kind === "call"
    ? { token: seen.token, nth: seen.nth }
    : { hook: seen.hook, nth: seen.nth };
}

function answered(
  seen: Seen,
  { status, text, answeredAt }: { status: number; text: string; answeredAt: Ms },
): Seen {
  return seen.kind === "call"
    ? { ...seen, answeredAt, answer: { status, body: parseJson(text) ?? text } }
    : { ...seen, status };
}
