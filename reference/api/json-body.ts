import type { JsonValue } from "../../conformance/contract/json.ts";
import { depthOf } from "../exact-json.ts";
import { refuse, type ApiRequest, type Refusal } from "./route.ts";

const maxDepth = 1_000;

/** Says whether a body is declared as JSON that nobody has compressed. */
export function isPlainJson({ headers }: ApiRequest): boolean {
  const mediaType = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  const coding = headers["content-encoding"] ?? "identity";
  return mediaType === "application/json" && coding === "identity";
}

/** What is said to whoever sends anything else. */
export const notPlainJson: Refusal = refuse(
  "media-type-not-supported",
  "Send application/json without a content coding.",
);

/** Reads a body as one JSON value, of which the text has more to say: how its numbers were written. */
export function jsonOf(body: Buffer): Readonly<{ text: string; value: JsonValue }> | Refusal {
  const text = textOf(body);
  const value = text === null ? undefined : parse(text);
  if (text === null || value === undefined) {
    return refuse("body-not-json", "The body must be one JSON value in UTF-8.");
  }
  if (depthOf(value) > maxDepth) return invalid("", `must not be nested deeper than ${maxDepth}`);
  return { text, value };
}

/** Refuses a body for what stands at this place of it. */
export function invalid(pointer: string, what: string): Refusal {
  return refuse("body-not-valid", `${pointer === "" ? "The body" : pointer} ${what}.`, { pointer });
}

/** Bytes that are not UTF-8 would otherwise be replaced, which alters the payload. */
function textOf(body: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
