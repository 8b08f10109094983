import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { secretsIn } from "./secrets.ts";
import { parseJson } from "../target/target-words.ts";

/** What an answer tells that is nobody's business, and the words that tell it. */
type Leak = Readonly<{ what: string; words: string }>;

/**
 * Looks for the inside of a service in the body of an answer; null where it finds nothing.
 *
 * Every pattern has the shape of what a machine writes, not of a word that a person may use: "select
 * a queue from the list" is no SQL. What the client itself had sent, and the target's own address,
 * are no leaks.
 */
export function leakIn(op: Op, target: Target): Leak | null {
  const body = op.answer?.body ?? "";
  const json = parseJson(body);
  // The escapes of JSON would be taken for backslashes of paths.
  const texts = json === undefined ? [body] : textsIn(json);
  // Most answers have nothing that looks like a leak: what the client knew need not be told apart.
  let known: ((words: string) => boolean) | null = null;
  const isKnown = (words: string): boolean => (known ??= knownTo(op, target))(words);
  for (const { what, pattern } of patterns) {
    for (const text of texts) {
      const found = [...text.matchAll(pattern)].find(([words]) => !isKnown(words));
      if (found !== undefined) return { what, words: found[0].slice(0, shownChars) };
    }
  }
  return traceMember(json ?? null) ?? secretIn(body, target);
}

const shownChars = 80;

const sourceFile = String.raw`[\w./\\-]+\.(?:[cm]?[jt]s|py|rb|go|java|kt|php|cs|rs|exs?|scala)`;

/** In the order in which they are told. Each is applied to every text in the body. */
const patterns: readonly Readonly<{ what: string; pattern: RegExp }>[] = [
  ...[
    String.raw`\bat\s+(?:[\w$.<>[\] ]+\s+)?\(?(?:file:|node:|\/|[A-Za-z]:\\)[^\s()]+:\d+:\d+\)?`,
    String.raw`\bat\s+[\w$.]+\([\w$]+\.(?:java|kt|scala):\d+\)`,
    String.raw`Traceback \(most recent call last\)`,
    String.raw`File "[^"]+", line \d+`,
    String.raw`\bgoroutine \d+ \[`,
    String.raw`\bpanicked at\b.{0,200}:\d+`,
    String.raw`${sourceFile}:\d+:in\b`,
    String.raw`\bin ${sourceFile}:line \d+`,
    String.raw`${sourceFile}\(\d+\): `,
  ].map((source) => ({ what: "a stack trace", pattern: new RegExp(source, "g") })),
  ...[
    String.raw`\bSELECT\s+[^;]{1,300}?\s+FROM\s+[\w"'\x60.]+`,
    String.raw`\bINSERT\s+INTO\s+[\w"'\x60.]+`,
    String.raw`\bUPDATE\s+[\w"'\x60.]+\s+SET\s+[\w"'\x60.]+\s*=`,
    String.raw`\bDELETE\s+FROM\s+[\w"'\x60.]+`,
    String.raw`\bselect\s+[\w*,. "]{1,200}\s+from\s+[\w".]+\s+where\s+[\w".]+\s*(?:=|<|>|in\b)`,
    String.raw`\bupdate\s+[\w".]+\s+set\s+[\w".]+\s*=`,
    String.raw`\binsert\s+into\s+[\w".]+\s*\(`,
    String.raw`\bdelete\s+from\s+[\w".]+\s+where\s+[\w".]+\s*(?:=|<|>|in\b)`,
    String.raw`\bviolates (?:unique|foreign[ -]key|not-null|check|exclusion) constraint\b`,
    String.raw`\b(?:relation|column|constraint) \\?"[^"]+\\?" (?:does not exist|of relation)`,
    String.raw`\b(?:SQLSTATE|SQLITE_[A-Z]+|ORA-\d{5}|E11000 duplicate key|ER_DUP_ENTRY)\b`,
    String.raw`\bsyntax error at or near\b`,
    String.raw`\bYou have an error in your SQL syntax\b`,
  ].map((source) => ({ what: "SQL", pattern: new RegExp(source, "g") })),
  ...[
    String.raw`\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|kafka|nats|jdbc:\w+):\/\/[^\s"'<>]+`,
    String.raw`\b(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|EADDRINUSE)\b[^"]{0,60}`,
    String.raw`(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}:\d{2,5}\b`,
    String.raw`\b[\w-]+(?:\.[\w-]+)*\.(?:svc\.cluster\.local|localdomain)\b`,
  ].map((source) => ({ what: "a host inside", pattern: new RegExp(source, "g") })),
  ...[
    String.raw`(?<![\w:/.])\/(?:home|usr|var|opt|srv|root|etc|tmp|proc|mnt|Users)\/[\w.-]+\/[^\s"'<>]*`,
    String.raw`\bnode_modules\/[^\s"']+`,
    String.raw`\b[A-Za-z]:\\{1,2}[\w .-]+\\{1,2}[\w\\ .-]+`,
    String.raw`(?<![\w/:.])\/[\w./-]+\/${sourceFile}\b`,
  ].map((source) => ({ what: "a file path", pattern: new RegExp(source, "g") })),
  ...[
    String.raw`-----BEGIN [A-Z ]*PRIVATE KEY-----`,
    String.raw`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b`,
    String.raw`\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}`,
    String.raw`\/\/[^\s:@/"]+:[^\s@/"]+@[\w.-]+`,
  ].map((source) => ({ what: "a secret", pattern: new RegExp(source, "g") })),
];

function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap((item: JsonValue) => textsIn(item));
}

/** Says whether the client knew these words: it had sent them, or reaches the target by them. */
function knownTo(op: Op, target: Target): (words: string) => boolean {
  const { path, body, headers } = op.request;
  const sent = [path, body ?? "", ...Object.values(headers), ...target.baseUrls];
  const plain = sent.map(decoded);
  return (words) => [...sent, ...plain].some((text) => text.includes(words));
}

/** JSON escapes and percent signs undone, so that an echo is found in either spelling. */
function decoded(text: string): string {
  const texts = textsIn(parseJson(text) ?? null).join("\n");
  try {
    return `${texts}\n${decodeURIComponent(text)}`;
  } catch {
    return texts;
  }
}

/** Frameworks in their debug mode put the trace into a member of its own; one word there names something else. */
function traceMember(value: JsonValue): Leak | null {
  if (value === null || typeof value !== "object") return null;
  for (const [name, item] of Object.entries(value)) {
    const isWord = typeof item === "string" && !/\s/.test(item);
    const isTrace = /^(?:stack|stack_?trace)$/i.test(name) && item !== null && !isWord;
    if (isTrace) return { what: "a stack trace", words: `"${name}"` };
    const found = traceMember(item);
    if (found !== null) return found;
  }
  return null;
}

/** The credentials of the target file themselves. */
function secretIn(body: string, target: Target): Leak | null {
  return secretsIn(body, target) > 0
    ? { what: "a secret", words: "credentials of the target file" }
    : null;
}
