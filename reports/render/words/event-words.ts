import type { Call } from "../../../conformance/contract/call.ts";
import type { Delivery } from "../../../conformance/contract/delivery.ts";
import type {
  FaultEvent,
  LinkFault,
  LinkFaultEvent,
  ServiceFaultEvent,
} from "../../../conformance/contract/fault.ts";
import type { Frame } from "../../../conformance/contract/frame.ts";
import type { HistoryEvent, Note } from "../../../conformance/contract/history.ts";
import type { Op } from "../../../conformance/contract/op.ts";
import type { Ms } from "../../../conformance/contract/time.ts";
import { counterWords } from "./counter-words.ts";
import { duration } from "./quantity.ts";
import { cut, oneLine, shortId } from "./plain.ts";

/** When an event began. */
export function startOf(event: HistoryEvent): Ms {
  switch (event.kind) {
    case "op":
      return event.sentAt;
    case "call":
    case "delivery":
      return event.arrivedAt;
    case "fault":
    case "link-fault":
    case "service-fault":
      return event.injectedAt;
    case "frame":
    case "note":
      return event.at;
  }
}

/** When an event was over; null while it is not. */
export function endOf(event: HistoryEvent): Ms | null {
  switch (event.kind) {
    case "op":
      return event.doneAt;
    case "call":
    case "delivery":
      return event.endedAt;
    case "fault":
    case "link-fault":
    case "service-fault":
      return event.settledAt;
    case "frame":
    case "note":
      return event.at;
  }
}

/** Tells an event in one line, without its time. */
export function tellEvent(event: HistoryEvent): string {
  switch (event.kind) {
    case "op":
      return tellOp(event);
    case "call":
      return tellCall(event);
    case "delivery":
      return tellDelivery(event);
    case "frame":
      return tellFrame(event);
    case "fault":
      return tellFault(event);
    case "link-fault":
      return tellLinkFault(event);
    case "service-fault":
      return tellServiceFault(event);
    case "note":
      return tellNote(event);
  }
}

/** Sorts events by when they began; those of one instant keep their order. */
export function inTime(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  return events.toSorted((a, b) => startOf(a) - startOf(b));
}

/** What came back for a request, in a word or two, such as `202 queued`. */
export function answerWords(op: Op): string {
  const state = op.state === null ? "" : ` ${op.state}`;
  return op.answer === null ? `no answer` : `${op.answer.status}${state}`;
}

/** How a call of the ledger ended, in a word or two. */
export function endWords(call: Call): string {
  if (call.end === "answered")
    return call.answer === null ? "answered" : String(call.answer.status);
  return call.end;
}

function tellOp(op: Op): string {
  const label = op.label === "" || op.label === op.did ? "" : ` (${oneLine(op.label)})`;
  const path = cut(oneLine(op.request.path), 120);
  const asked = `${op.as}: ${op.did}${label}, ${op.request.method} ${path} on API ${op.replica + 1}`;
  const took = `after ${duration(op.doneAt - op.sentAt)}`;
  const came =
    op.answer === null
      ? `no answer ${took}: ${oneLine(op.failure ?? "reason unknown")}`
      : `${op.answer.status} ${took}`;
  const seen = [
    op.jobId === null ? null : `job ${shortId(oneLine(op.jobId))}`,
    op.state === null ? null : `state ${op.state}`,
    op.attempts === null ? null : `attempts ${op.attempts}`,
  ].filter((part) => part !== null);
  return [`${asked} → ${came}`, ...seen].join("; ");
}

function tellCall(call: Call): string {
  const job = call.jobId === null ? "an unnamed job" : `job ${shortId(oneLine(call.jobId))}`;
  const attempt = call.attempt === null ? "" : `, attempt ${call.attempt}`;
  const key =
    call.effectKey === null ? "no effect key" : `effect key ${shortId(oneLine(call.effectKey))}`;
  return `ledger: call ${call.nth} for ${job}${attempt}, ${key} → ${tellEnd(call)}`;
}

function tellEnd(call: Call): string {
  const span = call.endedAt === null ? "" : ` after ${duration(call.endedAt - call.arrivedAt)}`;
  switch (call.end) {
    case "answered":
      return `answered ${call.answer?.status ?? ""}${span}`.replace("  ", " ");
    case "aborted":
      return `the worker closed it${span}`;
    case "reset":
      return `reset by the script${span}`;
    case "open":
      return "still open at the end of the run";
  }
}

function tellFault(fault: FaultEvent): string {
  const took = duration(fault.confirmedAt - fault.injectedAt);
  const who = `${fault.fault} ${oneLine(fault.process)} (pid ${fault.pid})`;
  return `fault: ${who} → confirmed after ${took}: ${oneLine(fault.confirmation)}`;
}

function tellLinkFault(event: LinkFaultEvent): string {
  const took = duration(event.confirmedAt - event.injectedAt);
  const who = `${linkFaultWords(event.fault)} on ${event.role} → ${oneLine(event.link)}`;
  return `fault: ${who} → confirmed after ${took}: ${oneLine(event.confirmation)}`;
}

/** What was done to a link, in a few words. */
export function linkFaultWords(fault: LinkFault): string {
  switch (fault.kind) {
    case "cut":
      return `cut ${fault.direction}`;
    case "latency":
      return `latency ${fault.ms} ± ${fault.jitterMs} ms`;
    case "bandwidth":
      return `${fault.bytesPerSec} B/s`;
    case "cut-after":
      return `cut ${fault.direction} after ${fault.bytes} B`;
    case "refuse":
    case "reset":
    case "blackhole":
    case "half-open":
    case "heal":
      return fault.kind;
  }
}

function tellServiceFault(event: ServiceFaultEvent): string {
  const took = duration(event.confirmedAt - event.injectedAt);
  const who = `${event.fault} ${oneLine(event.service)}`;
  return `fault: ${who} → confirmed after ${took}: ${oneLine(event.confirmation)}`;
}

function tellFrame(frame: Frame): string {
  const job = `job ${shortId(oneLine(frame.jobId))}`;
  const id = frame.id === null ? "" : `, id ${cut(oneLine(frame.id), 40)}`;
  const state = frame.state === null ? "" : `; state ${frame.state}`;
  const what = frame.what === "event" ? `event ${oneLine(frame.event ?? "message")}` : frame.what;
  return `stream of ${job}: ${what}${id}${state}`;
}

function tellDelivery(delivery: Delivery): string {
  const job = delivery.jobId === null ? "" : ` for job ${shortId(oneLine(delivery.jobId))}`;
  const state = delivery.state === null ? "" : `, state ${delivery.state}`;
  const span =
    delivery.endedAt === null ? "" : ` after ${duration(delivery.endedAt - delivery.arrivedAt)}`;
  const end = delivery.status === null ? delivery.end : `answered ${delivery.status}`;
  return `webhook: delivery ${delivery.nth}${job}${state} → ${end}${span}`;
}

function tellNote(note: Note): string {
  const figures = Object.entries(note.figures)
    .map(([key, n]) => counterWords(key, n))
    .map(({ name, value }) => `${oneLine(name)} ${value}`);
  const detail = oneLine(note.detail);
  return [`harness: ${note.what}`, ...(detail === "" ? [] : [detail]), ...figures].join("; ");
}
