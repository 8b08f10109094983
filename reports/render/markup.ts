import { plain } from "./words/plain.ts";

/**
 * Text that is known to be markup. Only the tag below makes it.
 *
 * Its content hangs on a symbol, which no JSON can spell: a value from a file can never pass for
 * markup, whatever its shape.
 */
export type Markup = Readonly<{ [content]: string }>;

/** What may stand in a template. `null` stands for nothing. */
export type Part = Markup | readonly Markup[] | string | number | null;

const content: unique symbol = Symbol("markup");

/**
 * Makes markup of a template. Every value that is not markup itself is escaped, for text and for
 * quoted attributes alike, so that forgetting to escape is not possible.
 */
export function markup(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { [content]: String.raw({ raw: template }, ...parts.map(written)) };
}

/** The text of finished markup. */
export function textOf(part: Markup): string {
  return part[content];
}

/** Vouches for text that is ours: a style sheet, a script. Never call it with a target's words. */
export function ours(text: string): Markup {
  return { [content]: text };
}

/** Writes data for a script element: nothing in it can end the element or the line. */
export function scriptData(value: unknown): Markup {
  const text = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return { [content]: text };
}

function written(part: Part): string {
  if (part === null) return "";
  if (typeof part === "string") return escaped(part);
  if (typeof part === "number") return String(part);
  if ("map" in part) return part.map(textOf).join("");
  return textOf(part);
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return plain(text).replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
