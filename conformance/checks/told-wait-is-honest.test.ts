import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { toldWaitIsHonest } from "./told-wait-is-honest.ts";

const kindOf = (history: History): string =>
  toldWaitIsHonest.judge({ history, target: wholeTarget, policy: {} }).kind;

function refused(
  token: string,
  retryAfter: string | null = "1",
  said: Partial<Op> & { status?: number } = {},
): Op {
  const status = said.status ?? 429;
  const headers = retryAfter === null ? {} : { "retry-after": retryAfter };
  const answer = { status, headers, body: "", bodyChars: 0 };
  return op({
    as: "rate-limited",
    label: "exhausting",
    token,
    jobId: null,
    status,
    answer,
    ...said,
  });
}

const waited = (token: string, status = 202): Op =>
  status === 202
    ? op({ as: "rate-limited", label: "waited", token, sentAt: 1_100 })
    : refused(token, "1", { label: "waited", status, sentAt: 1_100 });

const tokens = ["a", "b", "c", "d", "e"];
const rounds = (lucky: number): History =>
  tokens.flatMap((token, index) => [refused(token), waited(token, index < lucky ? 202 : 429)]);

describe("told-wait-is-honest", () => {
  it("passes where who waits is accepted, or all but one", () => {
    expect(kindOf(rounds(5))).toBe("PASS");
    expect(kindOf(rounds(4))).toBe("PASS");
  });

  it("tells a wait that does not help", () => {
    expect(kindOf(rounds(3))).toBe("NON-STRICT");
    expect(kindOf(rounds(0))).toBe("NON-STRICT");
  });

  it("tells a refusal that says nothing, or nothing that can be understood", () => {
    expect(kindOf([...rounds(5), refused("f", null)])).toBe("NON-STRICT");
    expect(kindOf([...rounds(5), refused("f", "soon")])).toBe("NON-STRICT");
    const full = refused("g", null, { as: "depth-limited", status: 503 });
    expect(kindOf([...rounds(5), full])).toBe("NON-STRICT");
  });

  it("takes a date as well", () => {
    const headers = {
      "retry-after": "Fri, 01 Mar 2024 12:00:01 GMT",
      date: "Fri, 01 Mar 2024 12:00:00 GMT",
    };
    const dated = refused("f", "1", { answer: { status: 429, headers, body: "", bodyChars: 0 } });
    expect(kindOf([...rounds(5), dated])).toBe("PASS");
  });

  it("does not pass when nobody waited or nothing was refused", () => {
    expect(kindOf([refused("a")])).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
