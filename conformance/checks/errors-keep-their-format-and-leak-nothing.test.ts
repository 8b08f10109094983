import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { errorsKeepTheirFormatAndLeakNothing } from "./errors-keep-their-format-and-leak-nothing.ts";

const kindOf = (history: History, target = wholeTarget): string =>
  errorsKeepTheirFormatAndLeakNothing.judge({ history, target, policy: {} }).kind;

const { errors: _, ...undeclared } = wholeTarget;

/** An error as a problem document, unless another type is said. */
const error = (
  status: number,
  body: JsonValue = { type: "/problems/x", title: "It failed", status },
  said: Partial<Op> & { type?: string } = {},
): Op => {
  const { type = "application/problem+json; charset=utf-8", ...rest } = said;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const headers = type === "" ? {} : { "content-type": type };
  return op({
    did: "read",
    status,
    answer: { status, headers, body: text, bodyChars: text.length },
    ...rest,
  });
};

const mistake = { exercise: "one-of-each-error", label: "unknown job" };

describe("errors-keep-their-format-and-leak-nothing", () => {
  it("passes problem documents, also those without members", () => {
    expect(kindOf([error(404), error(422), error(500), error(404, {})])).toBe("PASS");
  });

  it("passes extension members and a type that is left out", () => {
    expect(kindOf([error(409, { title: "In use", code: "key-in-use", retry: true })])).toBe("PASS");
  });

  it.each([
    ["another media type", error(404, { status: 404 }, { type: "application/json" })],
    ["HTML", error(500, "<h1>Internal Server Error</h1>", { type: "text/html" })],
    ["nothing", error(404, "", { type: "" })],
    ["a list", error(404, [])],
    ["a body that is no JSON", error(404, "{")],
    ["another status than it has", error(404, { status: 500 })],
    ["a type that is no text", error(404, { type: 7 })],
    ["a stack trace", error(500, { detail: "Error\n    at run (/srv/app/main.js:1:2)" })],
  ])("fails an error that carries %s", (_name, bad) => {
    expect(kindOf([error(404), bad])).toBe("FAIL");
  });

  it("fails one mistake that has two problem types", () => {
    const other = error(404, { type: "/problems/7f3a" }, mistake);
    expect(kindOf([error(404, { type: "/problems/9c1d" }, mistake), other])).toBe("FAIL");
    expect(kindOf([error(404, { type: "/problems/7f3a" }, mistake), other])).toBe("PASS");
  });

  it("passes two problems that share a title, or a status", () => {
    const one = error(404, { type: "/problems/no-job", title: "Not Found" }, mistake);
    const other = { ...mistake, label: "unknown path" };
    const two = error(404, { type: "/problems/no-path", title: "Not Found" }, other);
    expect(kindOf([one, two])).toBe("PASS");
  });

  it.each([
    ["an answer of a proxy", error(504, "<h1>504</h1>", { type: "text/html" })],
    ["an empty answer of an HTTP parser", error(431, "", { type: "" })],
    ["a status that is text", error(404, { status: "404" })],
  ])("tolerates %s", (_name, odd) => {
    expect(kindOf([error(404), odd])).toBe("NON-STRICT");
  });

  it("judges leaks, and no format, where none is declared", () => {
    const plain = error(404, { message: "no such job" }, { type: "application/json" });
    const leak = error(500, { message: 'relation "jobs" does not exist' }, { type: "text/html" });
    expect(kindOf([plain], undeclared)).toBe("PASS");
    expect(kindOf([plain, leak], undeclared)).toBe("FAIL");
  });

  it("leaves alone what is not below the declared paths", () => {
    const request = { method: "GET", path: "/", headers: {}, body: null };
    const front = error(404, "<h1>nginx</h1>", { did: "other", request, type: "text/html" });
    expect(kindOf([error(404), front])).toBe("PASS");
    const below = { ...request, path: "/v1/jobs/no/such/path" };
    expect(kindOf([error(404), { ...front, request: below }])).toBe("FAIL");
  });

  it("does not pass when there was no error", () => {
    expect(kindOf([op()])).toBe("INCONCLUSIVE");
    expect(kindOf([op({ status: null })])).toBe("INCONCLUSIVE");
  });
});
