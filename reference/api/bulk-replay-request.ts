import type { JsonObject, JsonValue } from "../../conformance/contract/json.ts";
import { jobErrorCodes, type BulkReplay } from "../jobs/store.ts";
import { refuse, type Refusal } from "./route.ts";

/** What a bulk replay asks for; whose entries is not for the body to say. */
export type BulkReplayRequest = Omit<BulkReplay, "tenant">;

const defaultLimit = 100;
const maxLimit = 500;
const defaultPerSec = 10;
const maxPerSec = 1_000;

/** Reads the body of a bulk replay, or says what is wrong with it and where. */
export function bulkReplayRequestOf(body: Buffer): BulkReplayRequest | Refusal {
  const value = parse(body.toString());
  if (value === undefined) return refuse("body-not-json", "The body must be one JSON value.");
  if (!isObject(value)) return invalid("", "must be an object");
  const { reason = null, from = null, until = null, ...others } = value;
  const { limit = defaultLimit, perSec = defaultPerSec, ...unknown } = others;
  // A filter that is misspelt would let everything pass.
  const [name] = Object.keys(unknown);
  if (name !== undefined) return invalid(`/${name}`, "is not known");
  if (reason !== null && !isReason(reason))
    return invalid("/reason", `must be one of ${jobErrorCodes.join(", ")}`);
  if (from !== null && !isTime(from)) return invalid("/from", "must be a time as in RFC 3339");
  if (until !== null && !isTime(until)) return invalid("/until", "must be a time as in RFC 3339");
  if (!isWhole(limit, maxLimit)) return invalid("/limit", `must be a number from 1 to ${maxLimit}`);
  if (!isWhole(perSec, maxPerSec))
    return invalid("/perSec", `must be a number from 1 to ${maxPerSec}`);
  return { reason, from: timeOf(from), until: timeOf(until), limit, perSec };
}

function invalid(pointer: string, what: string): Refusal {
  const place = pointer === "" ? "The body" : pointer;
  return refuse("body-not-valid", `${place} ${what}.`, { pointer });
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function isObject(value: JsonValue): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isReason(value: JsonValue): value is (typeof jobErrorCodes)[number] {
  return jobErrorCodes.some((code) => code === value);
}

const timeForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

function isTime(value: JsonValue): value is string {
  return typeof value === "string" && timeForm.test(value) && !Number.isNaN(Date.parse(value));
}

function timeOf(value: string | null): Date | null {
  return value === null ? null : new Date(value);
}

function isWhole(value: JsonValue, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
}
