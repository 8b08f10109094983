import { readFileSync } from "node:fs";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { parse } from "yaml";

import { pointerName } from "../json-pointer.ts";
import type { Got } from "./api.fixture.ts";

type Node = Readonly<Record<string, unknown>>;

/** The contract, as its file says. */
export const openapi = parse(
  readFileSync(new URL("../../conformance/contract/openapi.yaml", import.meta.url), "utf8"),
) as Node;

const formats = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  "date-time": /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/,
  uri: (text: string) => URL.canParse(text),
  "uri-reference": (text: string) => URL.canParse(text, "http://base.invalid"),
  "json-pointer": /^(?:\/(?:[^~/]|~[01])*)*$/,
};
const bodies = new Ajv2020({ strict: false, formats, schemas: { openapi } });
// A header is text; a schema that says integer means text that spells one.
const headers = new Ajv2020({ strict: false, formats, schemas: { openapi }, coerceTypes: true });

/**
 * Compares an answer with what the contract says of it, and names every difference.
 *
 * Undocumented is different: a status, a media type or a body that the operation does not list.
 */
export function differences(operation: { method: string; path: string }, got: Got): string[] {
  const pointer = `#/paths/${pointerName(operation.path)}/${operation.method.toLowerCase()}/responses`;
  const responses = at(pointer);
  const status = String(got.status) in responses ? String(got.status) : "default";
  if (!(status in responses)) return [`${got.status} is not documented`];
  const [, where] = resolved(`${pointer}/${status}`);
  return [
    ...headerDifferences(`${where}/headers`, got),
    ...bodyDifferences(`${where}/content`, got),
  ];
}

function headerDifferences(where: string, got: Got): string[] {
  return Object.keys(at(where)).flatMap((name) => {
    const [header, pointer] = resolved(`${where}/${name}`);
    const value = got.headers.get(name);
    if (value === null) return header["required"] === true ? [`${name} is missing`] : [];
    return check(headers, `${pointer}/schema`, { value }).map((problem) => `${name}: ${problem}`);
  });
}

function bodyDifferences(where: string, got: Got): string[] {
  const content = at(where);
  const mediaType = got.headers.get("content-type")?.split(";")[0] ?? "";
  const documented = Object.keys(content);
  if (documented.length === 0) return got.text === "" ? [] : ["a body is not documented"];
  if (!documented.includes(mediaType)) return [`${mediaType} is not documented`];
  if (!mediaType.includes("json")) return [];
  return check(bodies, `${where}/${pointerName(mediaType)}/schema`, { value: got.json });
}

function check(ajv: Ajv2020, pointer: string, { value }: { value: unknown }): string[] {
  const properties = { value: { $ref: `openapi${pointer}` } };
  const validate = ajv.compile({ type: "object", properties });
  validate({ value });
  return (validate.errors ?? []).map(
    (error: ErrorObject) => `${error.instancePath} ${error.message}`,
  );
}

/** The node at a pointer; empty where there is none. */
function at(pointer: string): Node {
  const names = pointer.split("/").slice(1);
  const node = names.reduce<unknown>(
    (parent, name) => (parent as Node | undefined)?.[name.replaceAll("~1", "/")],
    openapi,
  );
  return (node ?? {}) as Node;
}

/** The node at a pointer, or the one that it refers to, and where that is. */
function resolved(pointer: string): [Node, string] {
  const node = at(pointer);
  return typeof node["$ref"] === "string" ? resolved(node["$ref"]) : [node, pointer];
}
