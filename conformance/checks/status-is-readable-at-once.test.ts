import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { statusIsReadableAtOnce } from "./status-is-readable-at-once.ts";

const judge = (history: History) =>
  telling(statusIsReadableAtOnce.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

/** So many jobs, each accepted on one replica and read on the other half a millisecond later. */
const readAtOnce = (count: number): readonly Op[] =>
  Array.from({ length: count }, (_, index) => pair(`job-${index}`, 200)).flat();

const pair = (jobId: string, status: number | null): readonly Op[] => [
  op({ label: "at-once", jobId, sentAt: 10 }),
  op({ did: "read", label: "at-once", jobId, status, sentAt: 11.5, replica: 1 }),
];

describe("status-is-readable-at-once", () => {
  it("passes when every read found its job", () => {
    expect(kindOf(readAtOnce(100))).toBe("PASS");
  });

  it("passes when a job that has ended redirects to its result", () => {
    expect(kindOf([...readAtOnce(100), ...pair("done", 303)])).toBe("PASS");
  });

  it.each([404, 410, 403])("fails one read among many that was answered %i", (status) => {
    expect(kindOf([...readAtOnce(100), ...pair("gone", status)])).toBe("FAIL");
  });

  it("does not count a read that was refused for being one too many", () => {
    expect(kindOf([...readAtOnce(100), ...pair("busy", 429)])).toBe("PASS");
    expect(kindOf([...readAtOnce(99), ...pair("busy", 429)])).toBe("INCONCLUSIVE");
  });

  it.each([null, 500])("says nothing when a read was answered %s", (status) => {
    expect(kindOf([...readAtOnce(100), ...pair("unclear", status)])).toBe("INCONCLUSIVE");
  });

  it("does not judge a read that was sent before the 202 was there", () => {
    const [submit, read] = pair("early", 404);
    const early = [...(submit ? [submit] : []), ...(read ? [{ ...read, sentAt: 10.5 }] : [])];
    expect(kindOf([...readAtOnce(100), ...early])).toBe("PASS");
  });

  it("does not pass when nothing was read", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });

  it("counts reads on another replica, and those within a millisecond", () => {
    const [submit, read] = [op({ jobId: "x", sentAt: 10 }), op({ did: "read", jobId: "x" })];
    const more = [1, 1.1].flatMap((gap, index) => [
      { ...submit, jobId: `x-${index}` },
      { ...read, label: "at-once", jobId: `x-${index}`, sentAt: 11 + gap },
    ]);
    const { kind, witness } = judge([...readAtOnce(98), ...more]);
    expect({ kind, witness }).toEqual({
      kind: "PASS",
      witness: { reads: 100, onAnotherReplica: 98, withinOneMs: 99 },
    });
  });

  it("judges a read that was sent in the moment of the 202", () => {
    const [submit, read] = [op({ jobId: "x", sentAt: 10 }), op({ did: "read", jobId: "x" })];
    const lost = { ...read, label: "at-once", sentAt: 11, ...answered(404) };
    const { kind, evidence } = judge([...readAtOnce(100), submit, lost]);
    expect({ kind, evidence }).toEqual({ kind: "FAIL", evidence: [submit, lost] });
    const silent = { ...lost, ...answered(null) };
    expect(judge([...readAtOnce(100), submit, silent]).evidence).toEqual([submit, silent]);
  });

  it("judges no other read, and none of a job that was not accepted", () => {
    const later = op({ did: "read", label: "later", jobId: "job-1", status: 404, sentAt: 20 });
    const refused = op({ jobId: null, status: 422 });
    const nobody = [null, "job-x"].map((jobId) =>
      op({ did: "read", label: "at-once", jobId, status: 404, sentAt: 20 }),
    );
    const { kind, witness } = judge([...readAtOnce(100), later, refused, ...nobody]);
    expect({ kind, witness }).toMatchObject({ kind: "PASS", witness: { reads: 100 } });
  });

  it("does not count what is unclear among what was read", () => {
    const { witness } = judge([...readAtOnce(100), ...pair("unclear", 503)]);
    expect(witness).toMatchObject({ reads: 100, onAnotherReplica: 101 });
  });
});

const answered = (status: number | null) => {
  const { answer, outcome, failure } = op({ did: "read", status });
  return { answer, outcome, failure };
};
