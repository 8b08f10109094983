import type { Op } from "./contract/op.ts";
import type { Target } from "./contract/target.ts";
import { urlOf } from "./target/url-of.ts";

/** Writes a request as a line for a POSIX shell. Credentials stand as words to be filled in. */
export function curlOf(op: Op, target: Target): string {
  const { method, path, headers, body } = op.request;
  const words = ["curl", "-i", "-X", method, quoted(urlOf(target, { replica: op.replica, path }))];
  for (const [name, value] of Object.entries(headers))
    words.push("-H", quoted(`${name}: ${value}`));
  if (body !== null) words.push("--data-raw", quoted(body));
  return words.join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
