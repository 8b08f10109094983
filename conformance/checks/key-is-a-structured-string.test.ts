import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { keyIsAStructuredString } from "./key-is-a-structured-string.ts";

const judge = (history: History) =>
  telling(keyIsAStructuredString.judge({ history, target: wholeTarget, policy: {} }));

const problem = { "content-type": "application/problem+json" };

function answered(
  status: number | null,
  body = '{"type":"/problems/key-missing"}',
  headers: Readonly<Record<string, string>> = problem,
): Partial<Op> & { status: number | null } {
  const answer = status === null ? null : { status, headers, body, bodyChars: body.length };
  return { status, answer, jobId: status === 202 ? "job-1" : null };
}

/** What a strict service answers to each spelling, each sent twice, but for what a test says. */
function answers(odd: Readonly<Record<string, ReturnType<typeof answered>>> = {}): History {
  const good = {
    missing: answered(400),
    quoted: answered(202),
    bare: answered(202),
    duplicate: answered(400),
    empty: answered(400),
    control: answered(400),
    huge: answered(431, "", {}),
  };
  return Object.entries({ ...good, ...odd }).flatMap(([label, said]) => [
    op({ label, ...said }),
    op({ label, ...said }),
  ]);
}

describe("key-is-a-structured-string", () => {
  it.each<[string, Parameters<typeof answers>[0]]>([
    ["takes bare keys beside quoted ones", {}],
    ["takes quoted keys only", { bare: answered(400) }],
    ["takes long keys", { huge: answered(202) }],
    ["closes the connection on a long key", { huge: answered(null) }],
    [
      "links to the documentation by a header",
      { missing: answered(400, "{}", { link: '</docs>; rel="describedby"' }) },
    ],
  ])("passes a service that %s", (_, odd) => {
    expect(judge(answers(odd)).kind).toBe("PASS");
  });

  it("counts the spellings that it looked at, and the bare keys that were taken", () => {
    expect(judge(answers()).witness).toEqual({ spellings: 6, bareTaken: 2 });
    const strict = judge(answers({ bare: answered(400) }));
    expect(strict.witness).toEqual({ spellings: 6, bareTaken: 0 });
    expect(strict.because).not.toContain("bare");
    expect(judge(answers()).because).toContain("bare");
    expect(judge(answers({ quoted: answered(503), bare: answered(202) })).witness).toEqual({
      spellings: 6,
      bareTaken: 2,
    });
  });

  it.each([
    ["</docs>;rel=describedby", "PASS"],
    ["</docs>;  REL=DescribedBy", "PASS"],
    ['</docs>; rel="help describedby"', "PASS"],
    ['</docs>; rel="describedbyall"', "NON-STRICT"],
    ["</docs>; rel=help", "NON-STRICT"],
  ])("finds out whether the header `Link: %s` documents the key", (link, kind) => {
    const missing = answered(400, "{}", { link });
    expect(judge(answers({ missing })).kind).toBe(kind);
  });

  it.each<[string, ReturnType<typeof answered>]>([
    ["in a body that is no problem document", answered(400, '{"type":"/problems/key"}', {})],
    ["that is no text", answered(400, '{"type":5}')],
    ["that is empty", answered(400, '{"type":""}')],
    ["that cannot be read", answered(400, '{"type":')],
  ])("takes no type for a link %s", (_, missing) => {
    expect(judge(answers({ missing })).kind).toBe("NON-STRICT");
  });

  it("shows the refused quoted key, beside one bare key", () => {
    const history = answers({ quoted: answered(400) });
    const { evidence, because } = judge(history);
    expect(evidence).toEqual([history[2], history[4]]);
    expect(because).toContain("bare");
    const none = judge(answers({ quoted: answered(400), bare: answered(400) }));
    expect(none.because).not.toContain("bare");
    const once = [...history.slice(0, 5), op({ label: "bare", ...answered(400) })];
    expect(judge([...once, ...history.slice(6)]).because).toContain("bare");
  });

  it.each<[string, (label: string) => History]>([
    ["it was sent only once", (label) => [op({ label, ...answered(500) })]],
    [
      "another answer came",
      (label) => [500, 429].map((status) => op({ label, ...answered(status) })),
    ],
  ])("does not say each time where %s", (_, of) => {
    const others = answers().filter((event) => event.kind === "op" && event.label !== "duplicate");
    const { kind, evidence } = judge([...others, ...of("duplicate")]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toEqual(of("duplicate"));
  });

  it("names each answer once where they differ each time", () => {
    const others = answers().filter((event) => event.kind === "op" && event.label !== "empty");
    const broken = [500, 502, 500].map((status) => op({ label: "empty", ...answered(status) }));
    expect(judge([...others, ...broken])).toMatchObject({
      kind: "NON-STRICT",
      because: expect.stringContaining("500, 502 each time"),
    });
  });

  it.each<[string, readonly (number | null)[], string]>([
    ["closed on once, and answered 500 once", [null, 500], "PASS"],
    ["answered 500 once, and refused once", [500, 431], "PASS"],
    ["answered 500 each time", [500, 500], "NON-STRICT"],
    ["not sent", [], "INCONCLUSIVE"],
  ])("looks at a long key that was %s", (_, statuses, kind) => {
    const others = answers().filter((event) => event.kind === "op" && event.label !== "huge");
    const huge = statuses.map((status) => op({ label: "huge", ...answered(status) }));
    expect(judge([...others, ...huge]).kind).toBe(kind);
  });

  it("says nothing where a spelling was not sent", () => {
    for (const label of ["missing", "quoted", "duplicate", "empty", "control"]) {
      const others = answers().filter((event) => event.kind === "op" && event.label !== label);
      expect(judge(others)).toMatchObject({ kind: "INCONCLUSIVE", witness: { spellings: 5 } });
    }
  });

  it.each<[string, Parameters<typeof answers>[0], string]>([
    ["accepts jobs without a key", { missing: answered(202) }, "a key is required"],
    ["links to nothing", { missing: answered(400, '{"type":"about:blank"}') }, "no documentation"],
    ["answers a missing key with 422", { missing: answered(422) }, "answered 422, not 400"],
    ["takes bare keys only", { quoted: answered(400) }, "a bare one is taken"],
    ["breaks at two keys", { duplicate: answered(500) }, "500 each time"],
    ["breaks at a long key", { huge: answered(500) }, "500 each time"],
    ["takes two keys for one", { duplicate: answered(202) }, "taken for one"],
    ["takes a key with a tab", { control: answered(202) }, "taken for one"],
  ])("tells a service that %s", (_, odd, because) => {
    expect(judge(answers(odd))).toMatchObject({
      kind: "NON-STRICT",
      because: expect.stringContaining(because),
    });
  });

  it("says nothing where no answer came, or one that may pass", () => {
    expect(judge(answers({ quoted: answered(null) })).kind).toBe("INCONCLUSIVE");
    expect(judge(answers({ missing: answered(429) })).kind).toBe("INCONCLUSIVE");
    expect(judge([]).kind).toBe("INCONCLUSIVE");
  });
});
