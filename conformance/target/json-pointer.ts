import type { JsonObject, JsonValue } from "../contract/json.ts";

/** Follows a JSON Pointer (RFC 6901); `undefined` where there is nothing. The empty pointer is the value itself. */
export function at(value: JsonValue, pointer: string): JsonValue | undefined {
  let found: JsonValue | undefined = value;
  for (const part of partsOf(pointer)) found = member(found, part);
  return found;
}

/**
 * Puts an item where a JSON Pointer says, and leaves the value itself as it was.
 *
 * What is missing on the way is made, as objects; so is what is neither an object nor a list, for
 * whoever writes a pointer knows where the item belongs.
 */
export function withAt(value: JsonValue, pointer: string, item: JsonValue): JsonValue {
  return placed(value, partsOf(pointer), item);
}

function placed(value: JsonValue, parts: readonly string[], item: JsonValue): JsonValue {
  const [part, ...rest] = parts;
  if (part === undefined) return item;
  const inside = placed(member(value, part) ?? null, rest, item);
  if (Array.isArray(value)) {
    const index = part === "-" ? value.length : Number(part);
    return [...value.slice(0, index), inside, ...value.slice(index + 1)];
  }
  const members: JsonObject =
    value === null || typeof value !== "object" ? {} : (value as JsonObject);
  return { ...members, [part]: inside };
}

function partsOf(pointer: string): readonly string[] {
  const parts = pointer.split("/").slice(1);
  return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (value === null || typeof value !== "object") return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}
