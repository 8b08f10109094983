import type { JsonObject } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import { parseJson } from "../target/target-words.ts";

/** The media type of a problem document (RFC 9457). */
export const problemJson = "application/problem+json";

/** The media type of an answer's body, without parameters; empty where none is named. */
export function mediaTypeOf(op: Op): string {
  const type = op.answer?.headers["content-type"] ?? "";
  return type.replace(/;.*/, "").trim().toLowerCase();
}

/** The body as a problem document; null where it is no JSON object. */
export function problemIn(op: Op): JsonObject | null {
  const value = parseJson(op.answer?.body ?? "");
  return typeof value === "object" && !Array.isArray(value) ? (value as JsonObject | null) : null;
}
