import type { JsonObject, JsonValue } from "../../conformance/contract/json.ts";
import { parseExactly, type ExactJson } from "../exact-json.ts";
import { pointerName } from "../json-pointer.ts";
import { invalid, jsonOf } from "./json-body.ts";
import type { Refusal } from "./route.ts";
import { scheduleOf, type Schedule } from "./schedule.ts";

/** A body that describes a job. */
export type SubmittedJob = Readonly<{
  type: string;
  /** The payload with its numbers as written. */
  payload: ExactJson;
  priority: number;
  /** Who wants to be told of the end, as a URL in its normal form. */
  webhook: string | null;
  /** Null where the job may run beside any other. */
  orderKey: string | null;
  /** Whom the job will call. */
  origin: string;
}> &
  Schedule;

const defaultPriority = 5;
const maxPriority = 9;
const maxCharacters = 2_048;
const maxOrderKeyCharacters = 255;

/** Reads the body of a submission, or says what is wrong with it and where. `types` are those accepted. */
export function submittedJobOf(body: Buffer, types: readonly string[]): SubmittedJob | Refusal {
  const json = jsonOf(body);
  if ("kind" in json) return json;
  const { text, value } = json;
  const problem = problemOf(value, types);
  if (problem !== null) return problem;
  const schedule = scheduleOf(value as Valid, Date.now());
  if ("pointer" in schedule) return invalid(schedule.pointer, schedule.what);

  // Valid by now; what is kept is the text's own numbers, not what JavaScript made of them.
  const { payload } = parseExactly(text) as { payload: ExactJson };
  const job = value as Valid;
  const { type, priority = defaultPriority, orderKey = null, webhook } = job;
  const href = webhook === undefined ? null : new URL(webhook).href;
  const { origin } = new URL(job.payload.url);
  return { type, payload, priority, orderKey, origin, webhook: href, ...schedule };
}

type Valid = Readonly<{
  type: string;
  payload: Readonly<{ url: string }>;
  priority?: number;
  orderKey?: string;
  webhook?: string;
  startAt?: JsonValue;
  startBy?: JsonValue;
}>;

function problemOf(value: JsonValue, types: readonly string[]): Refusal | null {
  if (!isObject(value)) return invalid("", "must be an object");
  const { type, payload, priority, webhook, orderKey, startAt: _, startBy: __, ...others } = value;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return invalid(`/${pointerName(unknown)}`, "is not known");
  if (typeof type !== "string" || !types.includes(type)) {
    return invalid("/type", `must be one of ${types.map((known) => `"${known}"`).join(", ")}`);
  }
  if (priority !== undefined && !isPriority(priority)) {
    return invalid("/priority", `must be a whole number from 0 to ${maxPriority}`);
  }
  if (webhook !== undefined && !isHttpUrl(webhook)) {
    return invalid("/webhook", "must be an http or https URL");
  }
  if (orderKey !== undefined && !isOrderKey(orderKey)) {
    const what = `must be a string of 1 to ${maxOrderKeyCharacters} characters, none of them U+0000`;
    return invalid("/orderKey", what);
  }
  return payloadProblemOf(payload, "/payload");
}

/** Says what is wrong with the payload of a probe, which stands at this place of the body; null if nothing is. */
export function payloadProblemOf(payload: JsonValue | undefined, at: string): Refusal | null {
  if (payload === undefined || !isObject(payload)) return invalid(at, "must be an object");
  if (!isHttpUrl(payload["url"])) return invalid(`${at}/url`, "must be an http or https URL");
  if (!isText(payload["token"], maxCharacters)) {
    return invalid(`${at}/token`, `must be a string of 1 to ${maxCharacters} characters`);
  }
  return null;
}

function isObject(value: JsonValue): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isPriority(value: JsonValue): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= maxPriority;
}

function isHttpUrl(value: JsonValue | undefined): boolean {
  if (typeof value !== "string" || value.length > maxCharacters) return false;
  const url = URL.parse(value);
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  // Credentials in a URL end up in logs of others.
  return isHttp && url.username === "" && url.password === "";
}

/** It is kept as text of the database, which has neither U+0000 nor halves of characters. */
function isOrderKey(value: JsonValue): boolean {
  return (
    isText(value, maxOrderKeyCharacters) &&
    typeof value === "string" &&
    value.isWellFormed() &&
    !value.includes("\0")
  );
}

function isText(value: JsonValue | undefined, most: number): boolean {
  return typeof value === "string" && value.length > 0 && value.length <= most;
}
