/** The four fields of version 00: lower-case hex digits only (W3C Trace Context, section 3.2.2). */
const traceparentForm = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

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
  const match = traceparentForm.exec(known);
  const [, version, traceId, parentId] = match ?? [];
  if (version === undefined || traceId === undefined || parentId === undefined) return null;
  const isForbidden = version === "ff" || /^0+$/.test(traceId) || /^0+$/.test(parentId);
  const isContinued = rest === "" || rest.startsWith("-");
  return isForbidden || !isContinued ? null : { version, traceId, parentId };
}
