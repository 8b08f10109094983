import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Ajv, type ErrorObject } from "ajv";
import { parse as parseYaml, YAMLParseError } from "yaml";
import { HarnessError } from "../contract/harness-error.ts";
import type { Target } from "../contract/target.ts";
import { placeContradictions } from "./place-contradictions.ts";
import { policyContradictions } from "./policy-contradictions.ts";

/**
 * Reads and validates a target file: `.json`, `.yaml`, `.yml`, or a module with a default export.
 *
 * Relative working directories of processes and services are resolved against the file's folder. Throws
 * HarnessError `target-file-wrong`, which names the file, the place in it and what was expected.
 */
export async function readTargetFile(file: string): Promise<Target> {
  const folder = path.dirname(path.resolve(file));
  const target = await validated(file, await readAny(file));
  const inFolder = <Spec extends { cwd?: string }>(spec: Spec): Spec => ({
    ...spec,
    cwd: path.resolve(folder, spec.cwd ?? "."),
  });
  const { processes, services } = target;
  return {
    ...target,
    ...(processes !== undefined && { processes: processes.map(inFolder) }),
    ...(services !== undefined && { services: services.map(inFolder) }),
  };
}

/** Names a policy or a template that cannot be true, in words; empty where all is well. */
export function contradictionsIn(target: Target): readonly string[] {
  const { policy } = target;
  const backoff = policy?.backoff;
  return [
    ...says(
      !JSON.stringify(target.submit.body).includes('"{{probe}}"'),
      '/submit/body: "{{probe}}" must stand in it once, as the value that becomes the probe\'s payload',
    ),
    ...says(!target.status.path.includes("{id}"), "/status/path: {id} must stand in it"),
    ...says(
      backoff && backoff.capMs < backoff.baseMs,
      "/policy/backoff: capMs must not be below baseMs",
    ),
    ...says(backoff && backoff.factor < 1, "/policy/backoff/factor: must be 1 or more"),
    ...says(
      target.harnessOrigin !== undefined && !isOrigin(target.harnessOrigin),
      "/harnessOrigin: must be an http origin, such as http://127.0.0.1:8899, and nothing more",
    ),
    ...undeclaredLinks(target).map(
      (name) => `/processes: {{link:${name}}} stands for a link that /links does not declare`,
    ),
    ...target.baseUrls.flatMap((url, index) =>
      says(!isBaseUrl(url), `/baseUrls/${index}: must be an http URL without a trailing slash`),
    ),
    ...policyContradictions(target),
    ...placeContradictions(target),
  ];
}

/** Links that a process is told of and nobody declares: it would be started with a text that is no address. */
function undeclaredLinks({ processes = [], links = [] }: Target): readonly string[] {
  const texts = processes.flatMap(({ command, env = {} }) => [...command, ...Object.values(env)]);
  const named = texts.flatMap((text) => [...text.matchAll(/\{\{link:(.*?)\}\}/g)]);
  const names = new Set(named.map(([, name = ""]) => name));
  for (const { name } of links) names.delete(name);
  return [...names];
}

function says(isWrong: boolean | undefined, sentence: string): readonly string[] {
  return isWrong === true ? [sentence] : [];
}

async function readAny(file: string): Promise<unknown> {
  const kind = path.extname(file);
  try {
    if (kind === ".ts" || kind === ".js" || kind === ".mjs") {
      const module = (await import(pathToFileURL(path.resolve(file)).href)) as {
        default?: unknown;
      };
      return module.default;
    }
    const text = await readFile(file, "utf8");
    return kind === ".json" ? (JSON.parse(text) as unknown) : (parseYaml(text) as unknown);
  } catch (error) {
    throw wrong(file, [reasonOf(error)], error);
  }
}

async function validated(file: string, value: unknown): Promise<Target> {
  const schema = await readFile(new URL("../contract/target.schema.json", import.meta.url), "utf8");
  const validate = new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    strict: false,
  }).compile<Target>(JSON.parse(schema) as object);
  if (!validate(value)) throw wrong(file, (validate.errors ?? []).map(sentenceOf));
  const contradictions = contradictionsIn(value);
  if (contradictions.length > 0) throw wrong(file, contradictions);
  return value;
}

function sentenceOf(error: ErrorObject): string {
  const place = error.instancePath === "" ? "/" : error.instancePath;
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case "additionalProperties":
      return `${place}: "${String(params["additionalProperty"])}" is not a known property`;
    case "required":
      return `${place}: "${String(params["missingProperty"])}" is missing`;
    case "enum":
      return `${place}: expected one of ${JSON.stringify(params["allowedValues"])}`;
    case "const":
      return `${place}: expected ${JSON.stringify(params["allowedValue"])}`;
    default:
      return `${place}: ${error.message ?? "is wrong"}`;
  }
}

function wrong(file: string, problems: readonly string[], cause?: unknown): HarnessError {
  return new HarnessError({
    code: "target-file-wrong",
    message: [`The target file ${file} is wrong:`, ...new Set(problems)].join("\n  "),
    hint: "The README section 'Your own service' shows a whole target file; conformance/contract/target.schema.json describes every property.",
    cause,
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof YAMLParseError) return error.message.split("\n")[0] ?? error.message;
  if (!(error instanceof Error)) return String(error);
  const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT";
  return isAbsent ? "there is no such file" : error.message;
}

function isBaseUrl(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed !== null && /^https?:$/.test(parsed.protocol) && !url.endsWith("/");
}

function isOrigin(text: string): boolean {
  const parsed = URL.parse(text);
  return parsed?.protocol === "http:" && parsed.origin === text;
}
