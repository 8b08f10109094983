import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { errorsKeepTheirFormatAndLeakNothing } from "./errors-keep-their-format-and-leak-nothing.ts";

const judge = (history: History, target = wholeTarget) =>
  telling(errorsKeepTheirFormatAndLeakNothing.judge({ history, target, policy: {} }));
const kindOf = (history: History, target?: typeof wholeTarget): string =>
  judge(history, target).kind;

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

  it("counts the errors, their statuses, and the formats that it judged", () => {
    const history = [error(404), error(404), error(400), op(), op({ status: null })];
    expect(judge(history).witness).toEqual({ errors: 3, statuses: 2, formatsJudged: 3 });
    expect(judge(history, undeclared)).toMatchObject({
      kind: "PASS",
      witness: { errors: 3, statuses: 2, formatsJudged: 0 },
    });
  });

  it("takes 400 and above for errors, and nothing below", () => {
    const below = error(399, "<p>", { type: "text/html" });
    expect(judge([error(404), below])).toMatchObject({ kind: "PASS", witness: { errors: 1 } });
    const page = error(400, "<p>", { type: "text/html" });
    expect(kindOf([error(404), page])).toBe("FAIL");
  });

  it.each<[string, Op, string]>([
    ["another media type", error(404, {}, { type: "text/html" }), "text/html"],
    ["no media type", error(404, {}, { type: "" }), "404"],
    ["no body", error(404, "", { type: "" }), "404"],
    ["no object", error(404, []), "404"],
    ["another status", error(404, { status: 500 }), "500"],
    ["a type that is no text", error(404, { type: 7 }), "404"],
    ["a status that is no number", error(404, { status: "404" }), "404"],
    ["a trace", error(500, { stack: "Error at a.ts" }), "stack"],
  ])("shows the one that has %s, and names it", (_name, bad, word) => {
    const { evidence, because } = judge([error(409), bad]);
    expect(evidence).toEqual([bad]);
    expect(because).toContain(word);
  });

  it("tells an empty body from one of another type, and one of no type", () => {
    const words = [
      error(404, "", { type: "text/html" }),
      error(404, "<p>", { type: "text/html" }),
      error(404, "<p>", { type: "" }),
    ].map((bad) => judge([bad]).because);
    expect(new Set(words).size).toBe(3);
    expect(words.map((word) => word.includes("text/html"))).toEqual([false, true, false]);
  });

  it.each([400, 408, 413, 414, 417, 431])(
    "lets a parser answer %i without a body, and not with one",
    (status) => {
      expect(kindOf([error(404), error(status, "", { type: "" })])).toBe("NON-STRICT");
      expect(kindOf([error(404), error(status, "no", { type: "text/plain" })])).toBe("FAIL");
    },
  );

  it.each([502, 503, 504])("lets a proxy answer %i as it likes", (status) => {
    expect(kindOf([error(404), error(status, "no", { type: "text/plain" })])).toBe("NON-STRICT");
    expect(kindOf([error(404), error(status, "", { type: "" })])).toBe("NON-STRICT");
    expect(kindOf([error(404), error(status, "no")])).toBe("FAIL");
  });

  it("does not judge a body that was too long to be kept", () => {
    const whole = error(422);
    const cut =
      whole.answer === null ? whole : { ...whole, answer: { ...whole.answer, bodyChars: 9_000 } };
    const { kind, evidence } = judge([error(404), cut]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toEqual([cut]);
  });

  describe("of the same mistake", () => {
    const of = (type: string | null, said: Partial<Op> = {}): Op =>
      error(404, type === null ? {} : { type }, { ...mistake, ...said });

    it("shows the first and the one that differs", () => {
      const [one, two, three] = [of("/a"), of("/a"), of("/b")];
      expect(judge([one, two, three]).evidence).toEqual([one, three]);
    });

    it("takes a problem without a type for about:blank", () => {
      expect(kindOf([of(null), of("about:blank")])).toBe("PASS");
      expect(kindOf([of(null), of("/a")])).toBe("FAIL");
    });

    it("compares one label and one status, in one exercise", () => {
      expect(kindOf([of("/a"), of("/b", { label: "other" })])).toBe("PASS");
      expect(kindOf([of("/a"), error(410, { type: "/b" }, mistake)])).toBe("PASS");
      expect(kindOf([of("/a"), of("/b", { exercise: "other" })])).toBe("PASS");
      expect(kindOf([of("/a", { exercise: "other" }), of("/b", { exercise: "other" })])).toBe(
        "PASS",
      );
    });

    it("compares no answer that is no error, or no problem", () => {
      const fine = {
        ...of("/b"),
        answer: { status: 200, headers: {}, body: '{"type":"/c"}', bodyChars: 13 },
      };
      expect(
        kindOf([of("/a"), fine, { ...fine, answer: { ...fine.answer, body: '{"type":"/d"}' } }]),
      ).toBe("PASS");
      const proxied = error(504, "<h1>504</h1>", { ...mistake, type: "text/html" });
      expect(kindOf([error(504, { type: "/a" }, mistake), proxied])).toBe("NON-STRICT");
    });

    it("is compared only where a format is declared", () => {
      expect(kindOf([of("/a"), of("/b")], undeclared)).toBe("PASS");
    });
  });

  it.each([
    ["/v1/jobs/x", "FAIL"],
    ["/v1/dead-letters?x", "FAIL"],
    ["/v1/other", "PASS"],
    ["/", "PASS"],
  ])("takes a request of its own kind for %s as it may be declared", (path, kind) => {
    const request = { method: "GET", path, headers: {}, body: null };
    const front = error(404, "<h1>nginx</h1>", { did: "other", request, type: "text/html" });
    expect(kindOf([error(404), front])).toBe(kind);
  });

  it("is not misled by a path that begins with the id of the job", () => {
    const request = { method: "GET", path: "/anything", headers: {}, body: null };
    const front = error(404, "<h1>nginx</h1>", { did: "other", request, type: "text/html" });
    const target = { ...wholeTarget, status: { path: "/{id}" } };
    expect(kindOf([error(404), front], target)).toBe("PASS");
    const { result: _result, cancel: _cancel, deadLetters: _deadLetters, ...bare } = wholeTarget;
    expect(kindOf([error(404), front], bare)).toBe("PASS");
  });
});
