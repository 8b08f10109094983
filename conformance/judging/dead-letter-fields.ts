import { canonicalJson } from "../canonical-json.ts";
import type { Call } from "../contract/call.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { DeadLetterFields, Target } from "../contract/target.ts";
import { broken, holds, unseen, type Look } from "./looks.ts";
import { parseJson } from "../target/target-words.ts";
import { parseTraceparent } from "./traceparent.ts";

/** A dead letter, and what it ought to have kept. */
export type Kept = Readonly<{
  target: Target;
  submitted: Op;
  /** The request that showed the entry. */
  seenAt: Op;
  /** The job's calls before anybody looked. */
  calls: readonly Call[];
  says: (field: keyof DeadLetterFields) => JsonValue | undefined;
}>;

/** Looks at one declared field of a dead letter. */
export function lookAtField(letter: Kept, field: keyof DeadLetterFields): Look {
  const value = letter.says(field);
  const { submitted, seenAt } = letter;
  if (field === "key" && submitted.idempotencyKey === null) return holds;
  if (value === undefined || value === null)
    return broken(`a dead letter does not tell its ${wordFor[field]}`, submitted, seenAt);
  const keeps = isKept(letter, field, value);
  if (keeps === null) return unseen(`the ${wordFor[field]} cannot be compared`, submitted, seenAt);
  return keeps
    ? holds
    : broken(`a dead letter has not kept its ${wordFor[field]}`, submitted, seenAt);
}

/** Says whether the value is what was submitted; null where that cannot be said. */
function isKept(letter: Kept, field: keyof DeadLetterFields, value: JsonValue): boolean | null {
  switch (field) {
    case "payload":
      return keepsPayload(letter, value);
    case "key":
      return unquoted(value) === unquoted(letter.submitted.idempotencyKey);
    case "trace":
      return keepsTrace(letter, value);
    case "attempts":
      return typeof value === "number" && value >= letter.calls.length;
    case "tenant":
    case "reason":
    case "priority":
    case "firstAt":
    case "lastAt":
    case "id":
    case "jobId":
      return value !== "" && canonicalJson(value) !== "{}";
    default:
      return field satisfies never;
  }
}

/** The probe may be kept alone, or within the whole body, or as text. */
function keepsPayload({ target, submitted }: Kept, value: JsonValue): boolean | null {
  const probe = probeIn(target.submit.body, parseJson(submitted.request.body ?? ""));
  return probe === undefined ? null : contains(value, canonicalJson(probe));
}

function keepsTrace({ submitted }: Kept, value: JsonValue): boolean | null {
  const sent = parseTraceparent(submitted.request.headers["traceparent"] ?? "");
  return sent === null ? null : canonicalJson(value).includes(sent.traceId);
}

/** What stands in the body where the template has the probe. */
function probeIn(template: JsonValue, body: JsonValue | undefined): JsonValue | undefined {
  if (template === "{{probe}}") return body;
  if (template === null || typeof template !== "object") return undefined;
  for (const [key, part] of Object.entries<JsonValue>(template)) {
    const found = probeIn(part, (body as Record<string, JsonValue> | undefined)?.[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function contains(value: JsonValue, text: string): boolean {
  if (canonicalJson(value) === text) return true;
  if (typeof value === "string") {
    const parsed = parseJson(value);
    return parsed !== undefined && typeof parsed !== "string" && contains(parsed, text);
  }
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).some((part: JsonValue) => contains(part, text));
}

/** A key is a structured-field string in some services, and bare in others. */
function unquoted(value: JsonValue): string {
  return typeof value === "string" ? value.replace(/^"(.*)"$/, "$1") : canonicalJson(value);
}

const wordFor: Readonly<Record<keyof DeadLetterFields, string>> = {
  id: "id",
  jobId: "job",
  payload: "payload",
  tenant: "tenant",
  key: "idempotency key",
  trace: "trace",
  priority: "priority",
  attempts: "number of attempts",
  reason: "reason",
  firstAt: "first time",
  lastAt: "last time",
};
