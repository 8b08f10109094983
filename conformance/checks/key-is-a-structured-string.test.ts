import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { keyIsAStructuredString } from "./key-is-a-structured-string.ts";

const judge = (history: History) =>
  keyIsAStructuredString.judge({ history, target: wholeTarget, policy: {} });

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
