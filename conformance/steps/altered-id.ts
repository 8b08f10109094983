import type { Random } from "../random.ts";

/**
 * Makes an id that was never given out from a real one: the same shape, another end. Of a number all
 * but the first digit is drawn afresh, for one next to it may well be somebody's.
 */
export function alteredId(id: string, random: Random): string {
  const isNumber = /^\d+$/.test(id);
  const kept = isNumber ? 1 : Math.max(0, id.length - changedChars);
  const end = isNumber && id.length < 12 ? id.slice(kept) + "0".repeat(9) : id.slice(kept);
  return id.slice(0, kept) + end.replaceAll(/[0-9a-z]/gi, (char) => another(char, random));
}

/** How many characters at the end of a real id are changed. */
const changedChars = 6;

function another(char: string, random: Random): string {
  if (/[0-9]/.test(char)) return String((Number(char) + 1 + random.integer(9)) % 10);
  const letters = /[a-z]/.test(char) ? "abcdef" : "ABCDEF";
  return letters.replace(char, "").charAt(random.integer(letters.length - 1));
}
