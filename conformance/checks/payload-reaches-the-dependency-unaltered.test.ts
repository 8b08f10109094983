import { describe, expect, it } from "vitest";
import { awkwardPayloads } from "../judging/awkward-payload.ts";
import { digestOf } from "../canonical-json.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { payloadReachesTheDependencyUnaltered } from "./payload-reaches-the-dependency-unaltered.ts";

const judge = (history: History) =>
  telling(
    payloadReachesTheDependencyUnaltered.judge({
      history,
      target: wholeTarget,
      policy: wholeTarget.policy ?? {},
    }),
  );

const submitted = (label: string, said: Partial<Op> & { status?: number | null } = {}): Op =>
  op({ label, ...said });

describe("payload-reaches-the-dependency-unaltered", () => {
  const other = { jobId: "job-2", token: "token-2", payloadDigest: "digest-2" };
  const good = [submitted("fractions"), call()];

  it("passes payloads that arrive with the digest that they were sent with", () => {
    const { kind, witness } = judge([...good, submitted("unicode", other), call(other)]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ payloads: 2, refused: 0, calls: 2 });
  });

  it("passes the whole probe, of which the payload is a part, also where the body was cut short", () => {
    const large = awkwardPayloads(wholeTarget.policy ?? {}).find(
      ({ name }) => name === "a large text",
    );
    const url = "http://127.0.0.1:1/probe/token-1";
    const payload = large?.payload ?? null;
    const body = JSON.stringify({ payload: { url, token: "token-1", payload } }).slice(0, 4_000);
    const request = { method: "POST", path: "/v1/jobs", headers: {}, body };
    const payloadDigest = digestOf({ url, token: "token-1", payload });
    expect(judge([submitted("a large text", { request }), call({ payloadDigest })]).kind).toBe(
      "PASS",
    );
  });

  it("knows the whole probe by its URL, and by nothing that looks like it", () => {
    const [fractions] = awkwardPayloads({});
    const payload = fractions?.payload ?? null;
    const url = "https://127.0.0.1:1/probe/token-1";
    const decoys = { of: "probe/token-1", see: "http://127.0.0.1:1/docs" };
    const body = JSON.stringify({ ...decoys, payload: { url, token: "token-1", payload } });
    const sent = (text: string | null) =>
      submitted("fractions", {
        request: { method: "POST", path: "/v1/jobs", headers: {}, body: text },
      });
    const whole = call({ payloadDigest: digestOf({ url, token: "token-1", payload }) });
    expect(judge([sent(body), whole]).kind).toBe("PASS");
    expect(judge([sent(null), whole]).kind).toBe("FAIL");
    const part = call({ payloadDigest: digestOf({ token: "token-1", payload }) });
    expect(judge([sent("{}"), part]).kind).toBe("FAIL");
    const unknown = { ...sent(body), label: "something else" };
    expect(judge([unknown, whole]).kind).toBe("FAIL");
    expect(judge([unknown, call()]).kind).toBe("PASS");
  });

  it("tells a payload that was altered from one that did not arrive, and shows the call", () => {
    const bad = ["digest-9", null].map((payloadDigest) => call({ nth: 2, payloadDigest }));
    const verdicts = bad.map((one) => judge([...good, one]));
    expect(verdicts.map(({ evidence }) => evidence)).toEqual(bad.map((one) => [good[0], one]));
    expect(verdicts[0]?.because).not.toBe(verdicts[1]?.because);
  });

  it.each<[string, Parameters<typeof submitted>[1], History]>([
    ["got no answer", { status: null, jobId: null }, []],
    ["is to be sent later", { status: 429, jobId: null }, []],
    ["was not called", {}, []],
    ["names no job", { jobId: null }, [call(other)]],
  ])("says nothing of a payload that %s, and counts the others", (_, said, calls) => {
    const odd = submitted("unicode", { ...other, ...said });
    expect(judge([...good, odd, ...calls])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [odd],
      witness: { payloads: 2, refused: 0, calls: 1 },
    });
  });

  it("fails a payload that arrives altered or not at all, on any attempt", () => {
    const altered = call({ nth: 2, payloadDigest: "digest-9" });
    expect(judge([...good, altered]).kind).toBe("FAIL");
    expect(judge([submitted("fractions"), call({ payloadDigest: null })]).kind).toBe("FAIL");
  });

  it("lets a service refuse what may be dangerous, and tolerates that it refuses the rest", () => {
    const refused = (label: string, status: number): Op =>
      submitted(label, { ...other, status, jobId: null });
    expect(judge([...good, refused("__proto__", 400)])).toMatchObject({
      kind: "PASS",
      witness: { payloads: 1, refused: 1, calls: 1 },
    });
    expect(judge([...good, refused("U+0000", 500)]).kind).toBe("PASS");
    expect(judge([...good, refused("unicode", 400)]).kind).toBe("NON-STRICT");
    expect(
      judge([...good, submitted("__proto__", other), call({ ...other, payloadDigest: "x" })]).kind,
    ).toBe("FAIL");
  });

  it("does not pass when nothing was sent, answered or called", () => {
    expect(judge([]).kind).toBe("INCONCLUSIVE");
    expect(judge([submitted("fractions", { status: null })]).kind).toBe("INCONCLUSIVE");
    expect(judge([submitted("fractions")]).kind).toBe("INCONCLUSIVE");
  });
});
