import { describe, expect, it } from "vitest";
import { op } from "./history.fixture.ts";
import { broken, holds, sorted, tolerated, unseen } from "./looks.ts";

describe("sorted", () => {
  it("puts each look where a verdict asks for it, and does not count what was not seen", () => {
    const seen = op();
    const looks = [holds, holds, broken("b", seen), tolerated("t"), unseen("u", seen, seen)];
    expect(sorted(looks)).toEqual({
      examined: 4,
      broken: [{ kind: "broken", because: "b", evidence: [seen] }],
      tolerated: [{ kind: "tolerated", because: "t", evidence: [] }],
      unseen: [{ kind: "unseen", because: "u", evidence: [seen, seen] }],
    });
  });

  it("has examined nothing where there was nothing to look at", () => {
    expect(sorted([])).toEqual({ examined: 0, broken: [], tolerated: [], unseen: [] });
  });
});
