import type { HistoryEvent } from "../../../conformance/contract/history.ts";
import type { Op } from "../../../conformance/contract/op.ts";
import type { Outcome } from "../../../conformance/contract/outcome.ts";
import type { Ms } from "../../../conformance/contract/time.ts";
import { answerWords, endWords, linkFaultWords } from "../words/event-words.ts";
import { oneLine } from "../words/plain.ts";

/** Who acts on a lane of the timeline, from top to bottom. */
export const actors = ["client", "api", "ledger", "fault", "harness"] as const;

/** One of those who act. */
export type Actor = (typeof actors)[number];

/** How a stroke is coloured: `odd` where a request was refused, `lost` where nobody knows. */
export type Tone = "plain" | "odd" | "lost" | "call" | "fault";

/** One mark on the timeline: a point in time, or a span with its label at one end. */
export type Stroke = Readonly<{
  actor: Actor;
  /** The API replica; 0 for all other actors. */
  replica: number;
  from: Ms;
  /** Null where it was still going on at the end. */
  to: Ms | null;
  /** Where the label and the dot are. */
  at: Ms;
  words: string;
  /** The places of its events in the list under the picture, from 1. */
  numbers: readonly number[];
  tone: Tone;
}>;

/** Draws an event: a request on the client's and on the replica's lane, all else on one. */
export function strokesOf(event: HistoryEvent, number: number): readonly Stroke[] {
  const numbers = [number];
  switch (event.kind) {
    case "op":
      return requestStrokes(event, numbers);
    case "call": {
      const words = `call ${event.nth}: ${endWords(event)}`;
      const span = { from: event.arrivedAt, to: event.endedAt, at: event.arrivedAt };
      return [{ actor: "ledger", replica: 0, ...span, words, numbers, tone: "call" }];
    }
    case "fault": {
      const words = `${event.fault} ${oneLine(event.process)}`;
      const span = { from: event.injectedAt, to: event.settledAt, at: event.injectedAt };
      return [{ actor: "fault", replica: 0, ...span, words, numbers, tone: "fault" }];
    }
    case "link-fault": {
      const words = `${linkFaultWords(event.fault)} ${oneLine(event.link)}`;
      const span = { from: event.injectedAt, to: event.settledAt, at: event.injectedAt };
      return [{ actor: "fault", replica: 0, ...span, words, numbers, tone: "fault" }];
    }
    case "service-fault": {
      const words = `${event.fault} ${oneLine(event.service)}`;
      const span = { from: event.injectedAt, to: event.settledAt, at: event.injectedAt };
      return [{ actor: "fault", replica: 0, ...span, words, numbers, tone: "fault" }];
    }
    case "delivery": {
      const words = `webhook ${event.nth}: ${event.status ?? event.end}`;
      const span = { from: event.arrivedAt, to: event.endedAt, at: event.arrivedAt };
      return [{ actor: "client", replica: 0, ...span, words, numbers, tone: "call" }];
    }
    case "frame": {
      const words = event.state ?? event.what;
      const span = { from: event.at, to: event.at, at: event.at };
      return [{ actor: "client", replica: 0, ...span, words, numbers, tone: "plain" }];
    }
    case "note": {
      const { at, what } = event;
      const span = { from: at, to: at, at };
      return [{ actor: "harness", replica: 0, ...span, words: what, numbers, tone: "plain" }];
    }
  }
}

function requestStrokes(op: Op, numbers: readonly number[]): readonly Stroke[] {
  const { sentAt, doneAt, replica, did, outcome } = op;
  const sending = { from: sentAt, to: sentAt, at: sentAt, words: did };
  const answering = { from: sentAt, to: doneAt, at: doneAt, words: answerWords(op) };
  return [
    { actor: "client", replica: 0, ...sending, numbers, tone: "plain" },
    { actor: "api", replica, ...answering, numbers, tone: tones[outcome] },
  ];
}

const tones: Readonly<Record<Outcome, Tone>> = { ok: "plain", fail: "odd", info: "lost" };
