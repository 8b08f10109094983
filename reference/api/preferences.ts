import type { IncomingHttpHeaders } from "node:http";

/** What a client would like (RFC 7240), as far as we know of it. */
export type Preferences = Readonly<{
  respondAsync: boolean;
  /** Seconds that the client would rather wait than come again; null if it did not say. */
  waitSec: number | null;
}>;

/**
 * Reads `Prefer`. Nothing in it is ever an error: what is not known, or not spelled as it should be,
 * is as if it had not been said. Of a preference that is there twice the first counts.
 */
export function preferencesOf(headers: IncomingHttpHeaders): Preferences {
  const header = headers["prefer"];
  const spelled = Array.isArray(header) ? header.join(",") : (header ?? "");
  const said = new Map<string, string>();
  for (const part of partsOf(spelled)) {
    const [, name = "", value = ""] = preferenceForm.exec(part) ?? [];
    const known = name.toLowerCase();
    if (!said.has(known)) said.set(known, value.replaceAll('"', ""));
  }
  const wait = said.get("wait") ?? "";
  return {
    respondAsync: said.has("respond-async"),
    waitSec: /^\d{1,9}$/.test(wait) ? Number(wait) : null,
  };
}

/** `Preference-Applied`, where something was applied. */
export function appliedHeader(applied: readonly string[]): Readonly<Record<string, string>> {
  return applied.length === 0 ? {} : { "preference-applied": applied.join(", ") };
}

/** A preference, and its value if it has one; parameters have no meaning here. */
const preferenceForm = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*(?:=\s*("[^"]*"|[^\s;"]*))?\s*(?:;.*)?$/s;

/** Splits at the commas that stand in no quoted string. */
function partsOf(spelled: string): readonly string[] {
  return spelled.match(/(?:"(?:[^"\\]|\\.)*"|[^,"]|")+/g) ?? [];
}
