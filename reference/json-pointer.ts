/** A member's name as it stands in a JSON Pointer (RFC 6901, section 3). */
export function pointerName(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
