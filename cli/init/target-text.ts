import { Document, isMap, isScalar } from "yaml";
import { capabilities } from "../../conformance/contract/capability.ts";
import type { Target } from "../../conformance/contract/target.ts";

/** The forms in which a target file can be written. */
export const formats = ["yaml", "json", "ts"] as const;

export type Format = (typeof formats)[number];

/** Writes a target down, with comments where the form has some. Reading it gives the same target. */
export function targetText(target: Target, options: { format: Format; command: string }): string {
  const { format, command } = options;
  const head = [
    "What Jobproof needs to know of your service.",
    `Judge it: ${command}`,
    'Where the body says "{{probe}}", the payload of a probe job is put: {url, token, payload}.',
  ];
  switch (format) {
    case "json":
      return `${JSON.stringify(target, null, 2)}\n`;
    case "yaml":
      return yamlText(target, head);
    case "ts":
      return tsText(target, head);
    default:
      return format satisfies never;
  }
}

/** What stands above a property, by its path. */
const comments: Readonly<Record<string, string>> = {
  baseUrls: "One for each API replica.",
  "submit.idAt": "JSON Pointer to the job's id in the answer.",
  "submit.keyHeader": "The same key and body again must give the same job.",
  "status.stateAt": "JSON Pointer to the state, which is one of the words below.",
  "status.attemptsAt": "JSON Pointer to how often the job was tried.",
  "status.words": "Your words for each state.",
  policy: "What you promise. Short times make for a short gate.",
  processes: "Started for you, so that they can be killed, paused and restarted.",
};

function undeclared(target: Target): readonly string[] {
  const missing = Object.values(capabilities).filter(({ by }) => !by(target));
  return [
    "Not declared yet, and so not judged:",
    ...[...new Set(missing.map(({ declare }) => declare))].map((way) => `- ${way}`),
  ];
}

function yamlText(target: Target, head: readonly string[]): string {
  const document = new Document(target);
  for (const [path, comment] of Object.entries(comments)) {
    const names = path.split(".");
    const parent =
      names.length === 1 ? document.contents : document.getIn(names.slice(0, -1), true);
    if (!isMap(parent)) continue;
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === names.at(-1));
    if (pair !== undefined && isScalar(pair.key)) pair.key.commentBefore = ` ${comment}`;
  }
  document.commentBefore = yamlComment(head);
  document.comment = yamlComment(undeclared(target));
  return document.toString({ lineWidth: 100 });
}

function tsText(target: Target, head: readonly string[]): string {
  return `${tsComment(head)}\nexport default ${literal(target, [])};\n\n${tsComment(undeclared(target))}`;
}

/** Writes a value as an object literal, with the comments of its properties. */
function literal(value: unknown, path: readonly string[]): string {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return JSON.stringify(value);
  }
  const indent = "  ".repeat(path.length + 1);
  const lines = Object.entries(value).map(([name, item]) => {
    const at = [...path, name];
    const comment = comments[at.join(".")];
    const above = comment === undefined ? "" : `${indent}// ${comment}\n`;
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    return `${above}${indent}${key}: ${literal(item, at)},\n`;
  });
  return `{\n${lines.join("")}${"  ".repeat(path.length)}}`;
}

function yamlComment(lines: readonly string[]): string {
  return lines.map((line) => ` ${line}`).join("\n");
}

function tsComment(lines: readonly string[]): string {
  return lines.map((line) => `// ${line}\n`).join("");
}
