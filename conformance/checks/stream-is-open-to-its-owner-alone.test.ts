import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { op, subscription, wholeTarget } from "../judging/history.fixture.ts";
import { streamIsOpenToItsOwnerAlone } from "./stream-is-open-to-its-owner-alone.ts";

const judge = (history: History) =>
  streamIsOpenToItsOwnerAlone.judge({ history, target: wholeTarget, policy: {} });

const own = subscription({ label: "before" });

/** Somebody else asks for the status, and then for the stream. */
function foreign(options: { read: number | null; stream: number; as?: Op["as"] }): History {
  const { as = "tenant-b" } = options;
  return [
    op({ did: "read", label: "foreign", as, sentAt: 5, status: options.read }),
    subscription({ label: "foreign", as, sentAt: 10, status: options.stream }),
  ];
}

describe("stream-is-open-to-its-owner-alone", () => {
  it("passes a stream for the owner, and the refusal of the status for others", () => {
    const nobody = foreign({ read: 401, stream: 401, as: "nobody" });
    const { kind, witness } = judge([own, ...foreign({ read: 404, stream: 404 }), ...nobody]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ streams: 1, refused: 2 });
  });

  it("fails a stream that others can open", () => {
    const history = [own, ...foreign({ read: 404, stream: 200 })];
    expect(judge(history)).toMatchObject({ kind: "FAIL", evidence: history.slice(1) });
    expect(judge([own, ...foreign({ read: 401, stream: 200, as: "nobody" })]).kind).toBe("FAIL");
  });

  it("fails an answer to the owner that is no stream", () => {
    const others = foreign({ read: 404, stream: 404 });
    const json = { "content-type": "application/json" };
    const answer = { status: 200, headers: json, body: "[]", bodyChars: 2 };
    expect(judge([subscription({ label: "during", answer }), ...others]).kind).toBe("FAIL");
    expect(judge([subscription({ label: "during", status: 404 }), ...others]).kind).toBe("FAIL");
  });

  it("takes parameters of the media type", () => {
    const headers = { "content-type": "text/event-stream; charset=utf-8" };
    const answer = { status: 200, headers, body: "", bodyChars: 0 };
    const history = [subscription({ label: "before", answer })];
    expect(judge([...history, ...foreign({ read: 404, stream: 404 })]).kind).toBe("PASS");
  });

  it("passes a service that shows both to everybody, and one that refuses both with 403", () => {
    expect(judge([own, ...foreign({ read: 200, stream: 200 })]).kind).toBe("PASS");
    expect(judge([own, ...foreign({ read: 403, stream: 403 })]).kind).toBe("PASS");
  });

  it("tolerates another refusal than that of the status", () => {
    expect(judge([own, ...foreign({ read: 404, stream: 403 })]).kind).toBe("NON-STRICT");
  });

  it("says nothing about answers that did not come", () => {
    expect(judge([own, ...foreign({ read: 404, stream: 503 })]).kind).toBe("INCONCLUSIVE");
    expect(judge([own, ...foreign({ read: null, stream: 200 })]).kind).toBe("INCONCLUSIVE");
  });

  it("does not pass when nobody tried", () => {
    expect(judge([own]).kind).toBe("INCONCLUSIVE");
    expect(judge(foreign({ read: 404, stream: 404 })).kind).toBe("INCONCLUSIVE");
  });
});
