import { isExactNumber, type ExactJson } from "../exact-json.ts";
import { pointerName } from "../json-pointer.ts";

/** What changed at one place of a payload. Without `from` it is new there, without `to` it is gone. */
export type PayloadChange = Readonly<{
  /** JSON Pointer (RFC 6901). */
  path: string;
  from?: ExactJson;
  to?: ExactJson;
}>;

/**
 * Lists what changed between two payloads, place by place, in the order of the places.
 *
 * Lists of different lengths are told as a whole. Numbers are compared as they were written.
 */
export function changesBetween(
  from: ExactJson,
  to: ExactJson,
  path = "",
): readonly PayloadChange[] {
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length) {
    return from.flatMap((item, index) => changesBetween(item, to[index], `${path}/${index}`));
  }
  const [before, after] = [membersOf(from), membersOf(to)];
  if (before !== null && after !== null) {
    const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
    return names.flatMap((name) =>
      changesOf(before.get(name), after.get(name), `${path}/${pointerName(name)}`),
    );
  }
  return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ path, from, to }];
}

function changesOf(
  from: ExactJson | undefined,
  to: ExactJson | undefined,
  path: string,
): readonly PayloadChange[] {
  if (from !== undefined && to !== undefined) return changesBetween(from, to, path);
  return [{ path, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
}

/** The members of an object; null for anything else. A map, because a member may have any name. */
function membersOf(value: ExactJson): ReadonlyMap<string, ExactJson> | null {
  const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
  return isObject && !isExactNumber(value) ? new Map(Object.entries(value)) : null;
}
