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
  const known = read.get(pointer);
  if (known !== undefined) return known;
  const parts = pointer.split("/").slice(1);
  const plain = parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  read.set(pointer, plain);
  return plain;
}

/** Pointers that were read: a target file has a handful, and each is applied to every answer. */
const read = new Map<string, readonly string[]>();

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (value === null || typeof value !== "object") return undefined;
  // What a list or an object has by nature, such as a length, is no member.
  if (!Object.prototype.propertyIsEnumerable.call(value, key)) return undefined;
  return (value as Readonly<Record<string, JsonValue>>)[key];
}
