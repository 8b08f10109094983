import type { JsonValue } from "./contract/json.ts";

/** Follows a JSON Pointer (RFC 6901); `undefined` where there is nothing. The empty pointer is the value itself. */
export function at(value: JsonValue, pointer: string): JsonValue | undefined {
  let found: JsonValue | undefined = value;
  for (const part of pointer.split("/").slice(1)) {
    found = member(found, part.replaceAll("~1", "/").replaceAll("~0", "~"));
  }
  return found;
}

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (value === null || typeof value !== "object") return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}
