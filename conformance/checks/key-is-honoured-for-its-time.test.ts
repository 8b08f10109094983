import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { keyIsHonouredForItsTime } from "./key-is-honoured-for-its-time.ts";

const judge = (history: History) =>
  telling(
    keyIsHonouredForItsTime.judge({ history, target: wholeTarget, policy: { keyTtlMs: 1_000 } }),
  );
const kindOf = (history: History): string => judge(history).kind;

const used = (label: string, key: string, said: Partial<Op> & { status?: number | null }): Op =>
  op({ label, idempotencyKey: key, ...said });
const firsts = ["a", "b", "c"].map((key) => used("first", key, { jobId: `job-${key}` }));
const within = (said: Partial<Op> & { status?: number | null } = {}): Op =>
  used("within", "a", { jobId: "job-a", sentAt: 800, ...said });
const after = (said: Partial<Op> & { status?: number | null } = {}): Op =>
  used("after", "b", { jobId: "new", sentAt: 1_110, ...said });
const longAfter = (said: Partial<Op> & { status?: number | null } = {}): Op =>
  used("long-after", "c", { jobId: "new", sentAt: 2_210, ...said });

describe("key-is-honoured-for-its-time", () => {
  it("passes a key that stands for its job in its time and for a new one afterwards", () => {
    expect(judge([...firsts, within(), after()])).toMatchObject({
      kind: "PASS",
      witness: { keyTtlMs: 1_000, within: 1, after: 1, keptForLonger: 0 },
    });
    expect(judge([...firsts, within(), after({ status: 409 }), longAfter()]).witness).toEqual({
      keyTtlMs: 1_000,
      within: 1,
      after: 1,
      keptForLonger: 1,
    });
  });

  it("counts what was answered when the time was up as in time", () => {
    expect(kindOf([...firsts, within({ sentAt: 999 }), after()])).toBe("PASS");
    expect(kindOf([...firsts, within({ sentAt: 999, jobId: "other" }), after()])).toBe(
      "NON-STRICT",
    );
    const wasLate = within({ sentAt: 1_000, jobId: "other" });
    expect(judge([...firsts, wasLate, after()]).evidence).toEqual([firsts[0], wasLate]);
  });

  it("shows both uses of the key, and says how much later the second came", () => {
    const other = within({ jobId: "other" });
    const inTime = judge([...firsts, other, after()]);
    expect(inTime.evidence).toEqual([firsts[0], other]);
    expect(inTime.because).toContain("799 of 1000 ms");
    const still = longAfter({ jobId: "job-c" });
    const later = judge([...firsts, within(), still]);
    expect(later.evidence).toEqual([firsts[2], still]);
    expect(later.because).toContain("2209 ms");
  });

  it.each<[string, Partial<Op> | null]>([
    ["was not sent", null],
    ["was not accepted", { jobId: null, outcome: "info" }],
  ])("says nothing of a key whose first use %s", (_, said) => {
    for (const key of ["a", "b"]) {
      const others = firsts.flatMap((first) => {
        if (first.idempotencyKey !== key) return [first];
        return said === null ? [] : [{ ...first, ...said }];
      });
      const nameless = { jobId: null };
      const history = [...others, within(key === "a" ? nameless : {}), after(nameless)];
      expect(kindOf(history)).toBe("INCONCLUSIVE");
    }
  });

  it.each([422, 409, 202])(
    "passes one that is swept late, and answered %i until then",
    (status) => {
      const still = after({ status, jobId: status === 202 ? "job-b" : null });
      expect(kindOf([...firsts, within(), still, longAfter()])).toBe("PASS");
    },
  );

  it("tells one that made another job, or was refused, within its time", () => {
    expect(kindOf([...firsts, within({ jobId: "other" }), after()])).toBe("NON-STRICT");
    expect(kindOf([...firsts, within({ status: 409, jobId: null }), after()])).toBe("NON-STRICT");
  });

  it.each([422, 409, 202])("tells one that is answered %i long after its time", (status) => {
    const still = { status, jobId: status === 202 ? "job-c" : null };
    expect(
      kindOf([...firsts, within(), after({ status: 422, jobId: null }), longAfter(still)]),
    ).toBe("NON-STRICT");
  });

  it("does not mind that a second use came too late", () => {
    const late = within({ sentAt: 1_000, jobId: "other" });
    expect(kindOf([...firsts, within(), late, after()])).toBe("PASS");
  });

  it("says nothing of a use that came too late, or had no clear answer", () => {
    expect(kindOf([...firsts, within({ sentAt: 1_000, jobId: "other" }), after()])).toBe(
      "INCONCLUSIVE",
    );
    expect(kindOf([...firsts, within(), after({ status: 503, jobId: null })])).toBe("INCONCLUSIVE");
    expect(kindOf([...firsts, within({ status: 429, jobId: null }), after()])).toBe("INCONCLUSIVE");
    expect(kindOf([...firsts, within({ status: 503, jobId: null }), after()])).toBe("INCONCLUSIVE");
    expect(kindOf([...firsts, within(), after({ status: 429, jobId: null })])).toBe("INCONCLUSIVE");
    expect(kindOf([...firsts, within()])).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
