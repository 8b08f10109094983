/**
 * Text that came from a target, made safe to look at.
 *
 * Controls would steer a terminal or break XML, and a right-to-left override would make a name read
 * as another: each becomes visible, such as `\u202e`. Line breaks and tabs stay.
 */
export function plain(text: string): string {
  return text.toWellFormed().replace(unseen, escaped);
}

/** Makes one line of a text: every run of white space becomes one blank. */
export function oneLine(text: string): string {
  return plain(text).replace(/\s+/g, " ").trim();
}

/** Cuts a text to at most so many characters, the last being an ellipsis if anything was cut. */
export function cut(text: string, limit: number): string {
  const characters = Array.from(text);
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join("")}…`;
}

/** Shortens an opaque id to its head; the whole id is in the history. */
export function shortId(id: string): string {
  return id.length > 12 ? `${Array.from(id).slice(0, 8).join("")}…` : id;
}

/** C0 but for tab and line feed, C1, direction and joining controls, noncharacters, the BOM. */
const unseen =
  // eslint-disable-next-line no-control-regex -- controls are what this is about
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
