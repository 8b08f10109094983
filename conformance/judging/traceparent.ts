import type { Random } from "../random.ts";

/** The four fields of version 00: lower-case hex digits only (W3C Trace Context, section 3.2.2). */
const traceparentForm = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

export type TraceParent = Readonly<{ version: string; traceId: string; parentId: string }>;

/**
 * Reads a `traceparent` header; null where it must be ignored.
 *
 * Version `ff` and all-zero ids are forbidden; version 00 has exactly four fields, higher versions may
 * go on after them (W3C Trace Context, sections 3.2.2 and 4).
 */
export function parseTraceparent(header: string): TraceParent | null {
  const known = header.startsWith("00-") ? header : header.slice(0, 55);
  const rest = header.slice(known.length);
  if (!traceparentForm.test(known)) return null;
  const [version, traceId, parentId] = [known.slice(0, 2), known.slice(3, 35), known.slice(36, 52)];
  const isForbidden = version === "ff" || /^0+$/.test(traceId) || /^0+$/.test(parentId);
  const isContinued = rest === "" || rest.startsWith("-");
  return isForbidden || !isContinued ? null : { version, traceId, parentId };
}

/** Makes a valid `traceparent` with ids of its own, whose sampled flag is set. */
export function freshTraceparent(random: Random): string {
  // A first digit of 1 keeps the ids from being all zero, however unlikely.
  return `00-1${random.hex(31)}-1${random.hex(15)}-01`;
}

/**
 * Twenty values of `traceparent` that must be ignored: of a wrong length, all zero, in upper case, of
 * version ff, with a missing or an additional field, or not hexadecimal.
 *
 * Each has ids of its own, so that a service that keeps part of one is found out.
 */
export function malformedTraceparents(random: Random): readonly string[] {
  const make = (spell: (traceId: string, parentId: string) => string): string =>
    spell(`a${random.hex(31)}`, `b${random.hex(15)}`);
  return [
    make((trace, parent) => `00-${trace.slice(1)}-${parent}-01`),
    make((trace, parent) => `00-${trace}c-${parent}-01`),
    make((trace, parent) => `00-${trace}-${parent.slice(1)}-01`),
    make((trace, parent) => `00-${trace}-${parent}c-01`),
    make((_, parent) => `00-${zeros(32)}-${parent}-01`),
    make((trace) => `00-${trace}-${zeros(16)}-01`),
    `00-${zeros(32)}-${zeros(16)}-00`,
    make((trace, parent) => `00-${trace.toUpperCase()}-${parent}-01`),
    make((trace, parent) => `00-${trace}-${parent.toUpperCase()}-01`),
    make((trace, parent) => `00-${trace}-${parent}-01`.toUpperCase()),
    make((trace, parent) => `ff-${trace}-${parent}-01`),
    make((trace, parent) => `FF-${trace}-${parent}-01`),
    make((trace, parent) => `0-${trace}-${parent}-01`),
    make((trace, parent) => `00-${trace}-${parent}`),
    make((trace, parent) => `00-${trace}-${parent}-1`),
    make((trace, parent) => `00-${trace}-${parent}-zz`),
    make((trace, parent) => `00-${trace}-${parent}-01-what-comes-later`),
    make((trace, parent) => `00_${trace}_${parent}_01`),
    make((trace, parent) => `00-g${trace.slice(1)}-${parent}-01`),
    make((trace) => trace),
  ];
}

function zeros(digits: number): string {
  return "0".repeat(digits);
}
