import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { rateLimitFieldsAreWellFormed } from "./rate-limit-fields-are-well-formed.ts";

const judge = (headers: Readonly<Record<string, string>>) =>
  telling(
    rateLimitFieldsAreWellFormed.judge({
      history: [
        op({ as: "rate-limited", answer: { status: 429, headers, body: "", bodyChars: 0 } }),
      ],
      target: wholeTarget,
      policy: {},
    }),
  );
const good = { ratelimit: '"a";r=0;t=5', "ratelimit-policy": '"a";q=10;w=60', "retry-after": "5" };

describe("rate-limit-fields-are-well-formed", () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ["both fields", good],
    ["tokens as names", { ratelimit: "a;r=3", "ratelimit-policy": "a;q=10" }],
    ["the policy alone", { "ratelimit-policy": '"a";q=10;qu="requests";pk=:c2Vl:' }],
    [
      "several policies",
      {
        ...good,
        ratelimit: '"a";r=0;t=5, "b";r=900;t=70',
        "ratelimit-policy": '"a";q=10, "b";q=1000',
      },
    ],
    ["a limit without a policy", { ratelimit: '"other";r=99', "ratelimit-policy": '"a";q=10' }],
    ["a limit that is whole", { ...good, ratelimit: '"a";r=10;t=5' }],
    ["the limit alone", { ratelimit: '"a";r=1' }],
    ["a Retry-After beside a limit that names no time", { ...good, ratelimit: '"a";r=0' }],
    ["a name that reads like an older draft", { ratelimit: '"limit=1";r=1' }],
    ["a reset that is rounded otherwise", { ...good, "retry-after": "6" }],
    ["a date as Retry-After", { ...good, "retry-after": "Fri, 01 Mar 2024 12:00:05 GMT" }],
    ["parameters of its own", { ...good, ratelimit: '"a";r=0;t=5;acme-burst=?1' }],
  ])("passes %s", (_, headers) => {
    expect(judge(headers).kind).toBe("PASS");
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["what cannot be parsed", { ratelimit: '"a": r: 1' }, "is no structured field"],
    ["a limit without what is left", { ratelimit: '"a";t=1' }, "lacks the parameter r"],
    ["a policy without a quota", { "ratelimit-policy": '"a";w=1' }, "lacks the parameter q"],
    ["a negative rest", { ratelimit: '"a";r=-1' }, "that is no count"],
    ["a fraction of a second", { ratelimit: '"a";r=1;t=0.5' }, "no number of seconds"],
    ["a policy twice", { ratelimit: '"a";r=1, "a";r=2' }, "names a policy twice"],
    ["a number as a name", { ratelimit: "5;r=1" }, "no name"],
    ["nothing", { ratelimit: "" }, "names no policy"],
    ["more left than granted", { ...good, ratelimit: '"a";r=11;t=5' }, "11 are left of 10"],
    ["another instant", { ...good, "retry-after": "60" }, "Retry-After says 60 s"],
    [
      "another instant than any of two",
      { ratelimit: '"a";r=0;t=5, "b";r=0;t=70', "retry-after": "60" },
      "5 or 70 s",
    ],
    ["an older draft", { ratelimit: "limit=10, remaining=1, reset=5" }, "a draft before 08"],
    ["an older policy", { "ratelimit-policy": "10;w=60" }, "a draft before 08"],
    ["fields of the first drafts", { "ratelimit-limit": "10" }, "a draft before 07"],
    ["no field at all", {}, "no answer tells"],
  ])("tells %s", (_, headers, because) => {
    expect(judge(headers)).toMatchObject({
      kind: "NON-STRICT",
      because: expect.stringContaining(because),
    });
  });

  const judgeAll = (history: History) =>
    telling(rateLimitFieldsAreWellFormed.judge({ history, target: wholeTarget, policy: {} }));

  it("counts the answers to the limited client, and those that tell", () => {
    const answered = (headers: Readonly<Record<string, string>>, as: Op["as"]): Op =>
      op({ as, answer: { status: 202, headers, body: "", bodyChars: 0 } });
    const history = [
      answered(good, "rate-limited"),
      answered({}, "rate-limited"),
      answered({ ratelimit: "of somebody else" }, "tenant-a"),
      op({ as: "rate-limited", status: null }),
    ];
    expect(judgeAll(history)).toMatchObject({
      kind: "PASS",
      witness: { answers: 2, telling: 1 },
    });
  });

  it("does not pass when nothing was answered", () => {
    expect(judgeAll([])).toMatchObject({ kind: "INCONCLUSIVE", evidence: [] });
    expect(judgeAll([op({ as: "rate-limited", status: null })]).kind).toBe("INCONCLUSIVE");
  });
});
