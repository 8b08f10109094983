import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { urlOf } from "../target/url-of.ts";
import { parseJson } from "../target/target-words.ts";

/** More candidates than this are not tried: a body may be full of links. */
const mostUrls = 4;

/** Where an accepting answer says that the job's status can be read. */
type StatusUrl = Readonly<{
  /** Absolute, and always on the target itself. */
  url: string;
  /**
   * Whether the answer named another host, as services behind a proxy do. Credentials are never sent
   * to a host that the target file does not name, so what is there cannot be judged.
   */
  isElsewhere: boolean;
}>;

/**
 * Finds the status URLs in an answer, likeliest first: `Location` and its kin, `Link`, and
 * links in the body, of which those that contain the job's id and are short come first.
 */
export function statusUrlsIn(op: Op, target: Target): readonly StatusUrl[] {
  const { headers = {}, body = "" } = op.answer ?? {};
  const named = ["location", "operation-location", "azure-asyncoperation", "content-location"];
  const linked = [...(headers["link"] ?? "").matchAll(/<([^>]*)>/g)].map(([, url]) => url);
  const inHeaders = [...named.map((name) => headers[name]), ...linked];
  const inBody = stringsIn(parseJson(body) ?? null)
    .filter((text) => looksLikeUrl(text) && !wasSent(text, op))
    .toSorted((a, b) => unlikeliness(a, op) - unlikeliness(b, op));
  const references = [...inHeaders, ...inBody].filter((reference) => reference !== undefined);
  const urls = references.flatMap((reference) => resolved(reference, op, target) ?? []);
  return distinct(urls).slice(0, mostUrls);
}

function stringsIn(value: JsonValue): readonly string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap((item: JsonValue) => stringsIn(item));
}

function looksLikeUrl(text: string): boolean {
  return /^(?:https?:\/\/|\/(?!\/))[^\s<>"]+$/.test(text);
}

/** A URL that is only an echo of the request, such as that of the ledger. */
function wasSent(text: string, op: Op): boolean {
  return op.request.body?.includes(JSON.stringify(text)) ?? false;
}

/** Links without the id come last; of the others the shortest first, for the rest hang below it. */
function unlikeliness(reference: string, op: Op): number {
  const hasId = op.jobId !== null && reference.includes(encodeURIComponent(op.jobId));
  return reference.length + (hasId ? 0 : 10_000);
}

/** Resolves a reference against the request's own URL; null where it is no http URL. */
function resolved(reference: string, op: Op, target: Target): StatusUrl | null {
  const asked = urlOf(target, { replica: op.replica, path: op.request.path });
  if (!URL.canParse(reference, asked)) return null;
  const url = new URL(reference, asked);
  if (!["http:", "https:"].includes(url.protocol)) return null;
  const isElsewhere = !target.baseUrls.some((base) => new URL(base).origin === url.origin);
  const origin = isElsewhere ? new URL(asked).origin : url.origin;
  return { url: origin + url.pathname + url.search, isElsewhere };
}

function distinct(urls: readonly StatusUrl[]): readonly StatusUrl[] {
  return [...new Map(urls.map((found) => [found.url, found])).values()];
}
