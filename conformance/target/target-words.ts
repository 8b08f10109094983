import { jobStates, type JobState } from "../contract/job.ts";
import type { JsonObject, JsonValue } from "../contract/json.ts";
import type { Delivery } from "../contract/delivery.ts";
import type { Op } from "../contract/op.ts";
import type { Principal } from "../contract/principal.ts";
import type { Headers, Target } from "../contract/target.ts";
import { at } from "./json-pointer.ts";
import { samplesIn, sumOf } from "./metrics-text.ts";

/** What an answer means in our words: the lower half of an `Op`. */
export type Meaning = Pick<Op, "jobId" | "state" | "attempts" | "value">;

/** Values larger than this are not kept in the history. */
const keptValueChars = 200_000;

/** Reads a target's answer by its target file. Never throws: what is not there is null. */
export function meaningOf(options: {
  target: Target;
  did: Op["did"];
  status: number;
  body: string;
}): Meaning {
  const { target, did, body } = options;
  if (did === "read" && target.status.redirectsWhenDone === true && isRedirect(options.status)) {
    return { ...nothing, state: "succeeded" };
  }
  const isGood = options.status >= 200 && options.status < 300;
  if (isGood && did === "metrics") return { ...nothing, value: figuresIn(target, body) };
  const json = parseJson(body);
  if (!isGood || json === undefined) return nothing;
  switch (did) {
    case "submit":
    case "cancel":
    case "replay":
      return { ...statusMeaning(target, json), jobId: idIn(json, target.submit.idAt ?? "/id") };
    case "read":
      return statusMeaning(target, json);
    case "result":
      return { ...nothing, value: kept(at(json, target.result?.at ?? "") ?? null) };
    case "list-dead-letters":
      return { ...nothing, value: kept(pageIn(json, target.deadLetters)) };
    case "read-dead-letter":
      return { ...nothing, value: kept(json) };
    case "bulk-replay":
      return { ...nothing, value: kept(pageIn(json, target.deadLetters?.bulkReplay)) };
    case "audit":
      return { ...nothing, value: kept(pageIn(json, target.audit)) };
    case "discard":
    case "metrics":
    case "subscribe":
    case "other":
      return nothing;
    default:
      return did satisfies never;
  }
}

/** Reads the raw body of a delivery, in base64, by the target file. Never throws. */
export function deliveryMeaning(target: Target, body: string): Pick<Delivery, "jobId" | "state"> {
  const { jobIdAt = "/data/id", stateAt = "/data/status" } = target.webhooks ?? {};
  const json = parseJson(Buffer.from(body, "base64").toString("utf8"));
  if (json === undefined) return { jobId: null, state: null };
  const word = at(json, stateAt);
  return {
    jobId: idIn(json, jobIdAt),
    state: typeof word === "string" ? stateOf(target, word) : null,
  };
}

/** Reads the state in the data of an event, or in any other body that says it there; null where there is none. */
export function stateIn(target: Target, pointer: string, body: string): Op["state"] {
  const json = parseJson(body);
  const word = json === undefined ? undefined : at(json, pointer);
  return typeof word === "string" ? stateOf(target, word) : null;
}

/** Says whether a body states, at any place, a state that the target declares. */
export function statesAnywhere(target: Target, body: string): boolean {
  const isStated = (value: JsonValue | undefined): boolean =>
    typeof value === "string"
      ? stateOf(target, value) !== "unknown"
      : value !== null && typeof value === "object" && Object.values(value).some(isStated);
  return isStated(parseJson(body));
}

/** The headers that make a request come from this principal. */
export function credentialsOf(target: Target, principal: Principal): Headers {
  const { tenantA = {}, tenantB = {}, roles } = target.credentials ?? {};
  switch (principal) {
    case "tenant-a":
      return tenantA;
    case "tenant-b":
      return tenantB;
    case "viewer":
    case "operator":
    case "admin":
      return roles?.[principal].headers ?? {};
    case "admin-b":
      return target.credentials?.adminB ?? {};
    case "rate-limited":
      return target.credentials?.rateLimited ?? tenantA;
    case "depth-limited":
      return target.credentials?.depthLimited ?? tenantA;
    case "short-lived":
      return target.credentials?.shortLived ?? tenantA;
    case "nobody":
      return {};
    case "stranger":
      return Object.fromEntries(
        Object.entries(tenantA).map(([name, value]) => [name, inventedFor(value)]),
      );
    default:
      return principal satisfies never;
  }
}

/** Credentials of the same kind that nobody issued: of a known user with a wrong password, if he has one. */
function inventedFor(value: string): string {
  const [, encoded] = /^basic +(.+)$/i.exec(value) ?? [];
  if (encoded === undefined) return "Bearer nobody-issued-this";
  const [user = ""] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return `Basic ${Buffer.from(`${user}:nobody-issued-this`).toString("base64")}`;
}

/** Puts the probe's payload wherever the template says `"{{probe}}"`. */
export function fillBody(template: JsonValue, probe: JsonValue): JsonValue {
  if (template === "{{probe}}") return probe;
  if (Array.isArray(template)) return template.map((item: JsonValue) => fillBody(item, probe));
  if (template === null || typeof template !== "object") return template;
  const entries = Object.entries(template as JsonObject);
  return Object.fromEntries(entries.map(([key, item]) => [key, fillBody(item, probe)]));
}

/** Puts an id into a path. */
export function fillPath(path: string, id: string): string {
  return path.replaceAll("{id}", encodeURIComponent(id));
}

/** Parses JSON; `undefined` where it is none. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function isRedirect(status: number): boolean {
  return status === 302 || status === 303;
}

const nothing: Meaning = { jobId: null, state: null, attempts: null, value: null };

function statusMeaning(target: Target, json: JsonValue): Meaning {
  const { idAt = "/id", stateAt = "/status", attemptsAt } = target.status;
  const word = at(json, stateAt);
  const attempts = attemptsAt === undefined ? undefined : at(json, attemptsAt);
  return {
    jobId: idIn(json, idAt),
    state: typeof word === "string" ? stateOf(target, word) : null,
    attempts: typeof attempts === "number" ? attempts : null,
    value:
      target.result?.path === undefined
        ? kept(at(json, target.result?.at ?? "/result") ?? null)
        : null,
  };
}

/** A page of a list in our words: its items, and the path of the next page or null. */
function pageIn(json: JsonValue, where: { itemsAt?: string; nextAt?: string } = {}): JsonValue {
  const { itemsAt = "", nextAt } = where;
  const next = nextAt === undefined ? null : (at(json, nextAt) ?? null);
  return { items: at(json, itemsAt) ?? null, next };
}

/** The figures that a page of metrics shows, by our names; null where it is none. */
function figuresIn(target: Target, body: string): JsonValue {
  const samples = samplesIn(body);
  if (samples.length === 0) return null;
  const figures = Object.entries(target.metrics?.series ?? {}).map(
    ([name, series]) => [name, sumOf(samples, series)] as const,
  );
  return Object.fromEntries(figures.filter(([, figure]) => figure !== null));
}

function stateOf(target: Target, word: string): JobState | "unknown" {
  const words = target.status.words;
  const isMeant = (state: JobState): boolean => (words?.[state] ?? [state]).includes(word);
  return jobStates.find(isMeant) ?? "unknown";
}

function idIn(json: JsonValue, pointer: string): string | null {
  const id = at(json, pointer);
  if (typeof id === "number") return String(id);
  return typeof id === "string" ? id : null;
}

function kept(value: JsonValue): JsonValue {
  return JSON.stringify(value).length > keptValueChars ? null : value;
}
