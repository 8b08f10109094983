import { randomBytes } from "node:crypto";

/**
 * W3C Trace Context, as far as a service needs it that passes a trace on.
 *
 * One trace belongs to one job: the same trace id is sent with every attempt, whichever worker
 * makes it, each time with a parent id of its own.
 */
export type Trace = Readonly<{
  /** A valid `traceparent` of version 00. */
  traceparent: string;
  tracestate: string | null;
}>;

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const maxTracestate = { characters: 512, members: 32 };

/** Continues the caller's trace, or starts one where there is none or it must be ignored. */
export function traceOf(headers: {
  traceparent: string | undefined;
  tracestate: string | undefined;
}): Trace {
  const parent = parse(headers.traceparent ?? "");
  // The state belongs to the parent: without a valid parent it must not even be looked at.
  if (parent === null) return { traceparent: spell(freshTraceId(), "01"), tracestate: null };
  return {
    traceparent: `00-${parent.traceId}-${parent.parentId}-${parent.flags}`,
    tracestate: acceptable(headers.tracestate),
  };
}

/** Makes the header for one outgoing call: the same trace, a fresh parent id. */
export function childOf(traceparent: string): string {
  const parent = parse(traceparent);
  return parent === null ? spell(freshTraceId(), "01") : spell(parent.traceId, parent.flags);
}

/** Reads the trace id, for logs. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}

type Parent = Readonly<{ traceId: string; parentId: string; flags: string }>;

function parse(header: string): Parent | null {
  const [, version, traceId = "", parentId = "", flags = "", rest] = form.exec(header) ?? [];
  if (version === undefined || version === "ff") return null;
  // Later versions may go on after the flags; version 00 may not.
  if (version === "00" && rest !== undefined) return null;
  if (isZero(traceId) || isZero(parentId)) return null;
  // Of the flags only `sampled` is defined; a version 00 header must send the others as zero.
  return { traceId, parentId, flags: Number.parseInt(flags, 16) % 2 === 1 ? "01" : "00" };
}

function acceptable(tracestate: string | undefined): string | null {
  if (tracestate === undefined || tracestate.trim() === "") return null;
  const isTooLarge =
    tracestate.length > maxTracestate.characters ||
    tracestate.split(",").length > maxTracestate.members;
  return isTooLarge || !/^[\x20-\x7e\t]*$/.test(tracestate) ? null : tracestate;
}

function spell(traceId: string, flags: string): string {
  return `00-${traceId}-${freshId(8)}-${flags}`;
}

const freshTraceId = (): string => freshId(16);

function freshId(bytes: number): string {
  const id = randomBytes(bytes).toString("hex");
  return isZero(id) ? freshId(bytes) : id;
}

function isZero(hex: string): boolean {
  return /^0+$/.test(hex);
}
