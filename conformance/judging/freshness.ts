import { largest } from "./extremes.ts";

type Headers = Readonly<Record<string, string>>;

/** How often clients ask where the service does not say: what the slower ones of the large providers name. */
const usualPollSec = 10;

/**
 * For how many seconds a cache may serve this answer without asking (RFC 9111, section 4.2).
 *
 * `unsaid` where it is left to the cache. The longest counts: a shared cache goes by `s-maxage`, a
 * browser by `max-age`, and either may be in front.
 */
export function freshnessOf(headers: Headers): number | "unsaid" {
  const directives = directivesOf(headers["cache-control"] ?? "");
  if (directives.has("no-store") || directives.get("no-cache") === "") return 0;
  const isShared = !directives.has("private");
  const ages = [
    secondsIn(directives.get("max-age")),
    isShared ? secondsIn(directives.get("s-maxage")) : null,
  ].filter((age) => age !== null);
  if (ages.length > 0) return largest(ages);
  return headers["expires"] === undefined ? "unsaid" : lifetimeOf(headers["expires"], headers);
}

/** After how many seconds the service wants to be asked again. */
export function pollAfterSec(headers: Headers): number {
  const said = headers["retry-after"];
  if (said === undefined) return usualPollSec;
  return /^\d+$/.test(said) ? Number(said) : lifetimeOf(said, headers);
}

/** From the answer's date until another one; an invalid one is in the past. */
function lifetimeOf(date: string, headers: Headers): number {
  const from = Date.parse(headers["date"] ?? "");
  const until = Date.parse(date);
  return Number.isNaN(from) || Number.isNaN(until) ? 0 : Math.max(0, (until - from) / 1_000);
}

function directivesOf(header: string): ReadonlyMap<string, string> {
  // Quoted lists of field names may have commas of their own.
  const parts = header.match(/[^\s,="]+(?:\s*=\s*(?:"[^"]*"|[^\s,]*))?/g) ?? [];
  return new Map(
    parts.map((part) => {
      const [name = "", value = ""] = part.split(/\s*=\s*/, 2);
      return [name.toLowerCase(), value.replaceAll('"', "")];
    }),
  );
}

function secondsIn(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}
