/** A bare item that a header field can have (RFC 8941, section 3.3). */
export type BareItem =
  | Readonly<{ kind: "string" | "token" | "bytes"; text: string }>
  | Readonly<{ kind: "integer" | "decimal"; number: number }>
  | Readonly<{ kind: "boolean"; isTrue: boolean }>;

/** A member of a list that is no inner list, with its parameters. */
export type StructuredItem = Readonly<{
  value: BareItem;
  parameters: ReadonlyMap<string, BareItem>;
}>;

/** Parses a List of Items (RFC 8941, sections 3.1 and 4.2.1); null where it is none. */
export function structuredList(field: string): readonly StructuredItem[] | null {
  const items: StructuredItem[] = [];
  let rest = field.replace(/^ +/, "").replace(/ +$/, "");
  while (rest !== "") {
    const item = itemAt(rest);
    if (item === null) return null;
    items.push(item.found);
    rest = item.rest.replace(/^[ \t]+/, "");
    if (rest === "") return items;
    if (!rest.startsWith(",")) return null;
    rest = rest.slice(1).replace(/^[ \t]+/, "");
    // A comma at the end promises a member that is not there.
    if (rest === "") return null;
  }
  return items;
}

type Parsed<Found> = Readonly<{ found: Found; rest: string }> | null;

function itemAt(text: string): Parsed<StructuredItem> {
  const value = bareItemAt(text);
  if (value === null) return null;
  const parameters = new Map<string, BareItem>();
  let { rest } = value;
  while (rest.startsWith(";")) {
    const name = /^; *([a-z*][a-z0-9_\-.*]*)/.exec(rest);
    if (name?.[1] === undefined) return null;
    rest = rest.slice(name[0].length);
    const given: Parsed<BareItem> = rest.startsWith("=")
      ? bareItemAt(rest.slice(1))
      : { found: { kind: "boolean", isTrue: true }, rest };
    if (given === null) return null;
    parameters.set(name[1], given.found);
    ({ rest } = given);
  }
  return { found: { value: value.found, parameters }, rest };
}

/** What a bare item can look like, and what it is then. The decimal comes before the integer. */
const forms: readonly (readonly [RegExp, (text: string) => BareItem])[] = [
  [/^-?\d{1,12}\.\d{1,3}(?![\d.])/, (text) => ({ kind: "decimal", number: Number(text) })],
  [/^-?\d{1,15}(?![\d.])/, (text) => ({ kind: "integer", number: Number(text) })],
  [
    /^"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"/,
    (text) => ({ kind: "string", text: unquoted(text) }),
  ],
  [/^[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*/, (text) => ({ kind: "token", text })],
  [/^:[A-Za-z0-9+/=]*:/, (text) => ({ kind: "bytes", text })],
  [/^\?[01]/, (text) => ({ kind: "boolean", isTrue: text === "?1" })],
];

function bareItemAt(text: string): Parsed<BareItem> {
  for (const [form, read] of forms) {
    const [found] = form.exec(text) ?? [];
    if (found !== undefined) return { found: read(found), rest: text.slice(found.length) };
  }
  return null;
}

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(["\\])/g, "$1");
}
