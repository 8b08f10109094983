import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { wrongMethodMediaAndSizeHaveTheirStatus } from "./wrong-method-media-and-size-have-their-status.ts";

const kindOf = (history: History): string =>
  wrongMethodMediaAndSizeHaveTheirStatus.judge({ history, target: wholeTarget, policy: {} }).kind;

const method = (status: number | null, headers: Record<string, string> = {}): Op =>
  op({
    did: "other",
    label: "wrong-method",
    status,
    request: { method: "PATCH", path: "/v1/jobs", headers: {}, body: "{}" },
    ...(status === null ? {} : { answer: { status, headers, body: "", bodyChars: 0 } }),
  });
const mediaType = (status: number | null): Op => op({ label: "wrong-media-type", status });
const size = (status: number | null): Op => op({ label: "too-large", status });

const goodMethod = method(405, { allow: "GET, POST" });

describe("wrong-method-media-and-size-have-their-status", () => {
  it("passes 405 with Allow, 415 and 413; without a declared size the first two", () => {
    expect(kindOf([goodMethod, mediaType(415), size(413)])).toBe("PASS");
    expect(kindOf([goodMethod, mediaType(415)])).toBe("PASS");
  });

  it("passes when the connection was closed on a large body until one try was answered", () => {
    expect(kindOf([goodMethod, mediaType(415), size(null), size(413)])).toBe("PASS");
  });

  it.each([
    ["404 for a method", [method(404), mediaType(415)]],
    ["405 without Allow", [method(405), mediaType(415)]],
    ["405 that forgets the method it takes", [method(405, { allow: "GET" }), mediaType(415)]],
    ["text/plain that is accepted", [goodMethod, mediaType(202)]],
    ["text/plain that is taken for bad JSON", [goodMethod, mediaType(400)]],
    ["a large body that is accepted", [goodMethod, mediaType(415), size(202)]],
    ["a large body that is taken for bad JSON", [goodMethod, mediaType(415), size(400)]],
  ])("fails %s", (_, history) => {
    expect(kindOf(history)).toBe("FAIL");
  });

  it("tolerates 501 for a method that the server does not know", () => {
    expect(kindOf([method(501), mediaType(415)])).toBe("NON-STRICT");
  });

  it("says nothing when a large body was never answered", () => {
    expect(kindOf([goodMethod, mediaType(415), size(null), size(503)])).toBe("INCONCLUSIVE");
  });

  it("does not pass when nothing was examined", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
    expect(kindOf([goodMethod])).toBe("INCONCLUSIVE");
  });
});
