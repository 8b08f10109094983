import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { op, subscription, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { streamIsOpenToItsOwnerAlone } from "./stream-is-open-to-its-owner-alone.ts";

const judge = (history: History) =>
  telling(streamIsOpenToItsOwnerAlone.judge({ history, target: wholeTarget, policy: {} }));

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

  it("looks at streams of owners before and during the life of a job", () => {
    const others = foreign({ read: 404, stream: 404 });
    for (const label of ["before", "during"]) {
      const refused = subscription({ label, status: 404 });
      const { kind, witness } = judge([own, refused, ...others]);
      expect({ kind, witness }).toEqual({ kind: "FAIL", witness: { streams: 2, refused: 1 } });
    }
    const after = subscription({ label: "after", status: 404 });
    expect(judge([own, after, ...others]).kind).toBe("PASS");
  });

  it.each([null, 503, 429])("says nothing of an owner's stream that was answered %s", (status) => {
    const others = foreign({ read: 404, stream: 404 });
    const unclear = { ...op({ did: "subscribe", status, token: "s" }), label: "before" };
    expect(judge([own, unclear, ...others])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [unclear],
    });
  });

  it("says nothing where the status was not asked for before, or was refused for now", () => {
    const [read, stream] = foreign({ read: 404, stream: 200 });
    if (read?.kind !== "op" || stream === undefined) throw new Error("no read and no stream");
    const inTime = judge([own, { ...read, doneAt: 10 }, stream]);
    expect(inTime.kind).toBe("FAIL");
    const others: readonly Partial<Op>[] = [
      { doneAt: 10.1 },
      { as: "tenant-a" },
      { jobId: "job-2" },
      { label: "other" },
    ];
    for (const said of others)
      expect(judge([own, { ...read, ...said }, stream])).toMatchObject({
        kind: "INCONCLUSIVE",
        evidence: [stream],
      });
    expect(judge([own, ...foreign({ read: 429, stream: 200 })]).kind).toBe("INCONCLUSIVE");
    expect(judge([own, ...foreign({ read: 404, stream: 429 })]).kind).toBe("INCONCLUSIVE");
  });

  it("goes by the last answer about the status before the subscription", () => {
    const shown = op({ did: "read", label: "foreign", as: "tenant-b", sentAt: 2, status: 200 });
    expect(judge([own, shown, ...foreign({ read: 404, stream: 200 })]).kind).toBe("FAIL");
  });

  it("takes a redirect of who is refused the status for tolerated: it shows nothing", () => {
    const moved = foreign({ read: 404, stream: 303 });
    expect(judge([own, ...moved]).kind).toBe("NON-STRICT");
    const unknown = subscription({ label: "unknown", as: "tenant-b", status: 303, sentAt: 20 });
    expect(judge([own, ...moved, unknown]).kind).toBe("NON-STRICT");
    expect(judge([own, ...foreign({ read: 404, stream: 204 })]).kind).toBe("FAIL");
  });

  it("asks for no stream of who is shown the status", () => {
    expect(judge([own, ...foreign({ read: 200, stream: 404 })]).kind).toBe("PASS");
  });

  it("takes the refusal of an unknown id for as good as that of the status", () => {
    const history = [own, ...foreign({ read: 404, stream: 403 })];
    const unknown = subscription({ label: "unknown", as: "tenant-b", status: 403, sentAt: 20 });
    expect(judge([...history, unknown]).kind).toBe("PASS");
    const others: readonly Partial<Op>[] = [{ as: "tenant-a" }, { label: "other" }];
    for (const said of others)
      expect(judge([...history, { ...unknown, ...said }]).kind).toBe("NON-STRICT");
    const other = subscription({ label: "unknown", as: "tenant-b", status: 404, sentAt: 20 });
    expect(judge([...history, other])).toMatchObject({
      kind: "NON-STRICT",
      evidence: history.slice(1),
    });
    expect(judge([...history, other, unknown]).kind).toBe("PASS");
  });
});
