import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { wrongMethodMediaAndSizeHaveTheirStatus } from "./wrong-method-media-and-size-have-their-status.ts";

const judge = (history: History, target: Target = wholeTarget) =>
  telling(wrongMethodMediaAndSizeHaveTheirStatus.judge({ history, target, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

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

  it("counts what was tried, however it was answered", () => {
    const tries = [goodMethod, mediaType(429), mediaType(415), size(null), size(503), size(413)];
    expect(judge(tries)).toMatchObject({
      kind: "PASS",
      witness: { wrongMethod: 1, wrongMediaType: 2, tooLarge: 3 },
    });
    expect(judge([]).witness).toEqual({ wrongMethod: 0, wrongMediaType: 0, tooLarge: 0 });
  });

  it.each([null, 408, 425, 429, 500, 503])("is told nothing by %s", (status) => {
    const silent = mediaType(status);
    expect(judge([goodMethod, silent])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [silent],
    });
  });

  it("goes by the first answer that tells anything", () => {
    const [early, late] = [mediaType(202), mediaType(415)];
    expect(judge([goodMethod, mediaType(503), early, late])).toMatchObject({
      kind: "FAIL",
      evidence: [early],
    });
    expect(kindOf([goodMethod, late, early])).toBe("PASS");
  });

  it("does not tolerate 501 for a media type", () => {
    expect(kindOf([goodMethod, mediaType(501)])).toBe("FAIL");
    expect(kindOf([goodMethod, mediaType(415), size(501)])).toBe("FAIL");
  });

  it.each([
    ["POST", "PASS"],
    ["GET,POST", "PASS"],
    ["GET , POST ,HEAD", "PASS"],
    ["POSTS", "FAIL"],
    ["", "FAIL"],
  ])("reads Allow: %s", (allow, kind) => {
    expect(kindOf([method(405, { allow }), mediaType(415)])).toBe(kind);
  });

  it("asks Allow for the method by which the target takes jobs", () => {
    const target = { ...wholeTarget, submit: { ...wholeTarget.submit, method: "PUT" as const } };
    expect(judge([goodMethod, mediaType(415)], target).kind).toBe("FAIL");
    expect(judge([method(405, { allow: "PUT" }), mediaType(415)], target).kind).toBe("PASS");
  });

  it("fails another status than 405, whatever it allows", () => {
    expect(kindOf([method(404, { allow: "POST" }), mediaType(415)])).toBe("FAIL");
  });
});
