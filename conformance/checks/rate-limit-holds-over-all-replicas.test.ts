import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { rateLimitHoldsOverAllReplicas } from "./rate-limit-holds-over-all-replicas.ts";

const judge = (history: History) =>
  telling(
    rateLimitHoldsOverAllReplicas.judge({
      history,
      target: wholeTarget,
      policy: { rateLimit: { count: 10, windowMs: 1_000 } },
    }),
  );
const kindOf = (history: History): string => judge(history).kind;

type Said = Partial<Op> & Readonly<{ status?: number; everyMs: number }>;

/** Submissions of the limited client, one every so many milliseconds. */
function submits(label: string, count: number, { everyMs, ...said }: Said): readonly Op[] {
  return Array.from({ length: count }, (_, index) => {
    const { status = 202 } = said;
    const token = `${label}-${status}-${index}`;
    const jobId = status < 300 ? token : null;
    const at = { replica: index % 2, sentAt: index * everyMs };
    return op({ label, as: "rate-limited", token, jobId, ...at, ...said });
  });
}

const ran = call({ token: "flood-202-0" });
const admitted = submits("flood", 40, { everyMs: 75 });
const refused = submits("flood", 100, { everyMs: 30, status: 429 });
const controls = (label: string, status: number): readonly Op[] =>
  submits(label, 6, { everyMs: 500, as: "tenant-b", status });

describe("rate-limit-holds-over-all-replicas", () => {
  it("passes a limit that holds, with a burst at the edge of a window", () => {
    expect(kindOf([...admitted, ...refused, ran])).toBe("PASS");
    expect(kindOf([...submits("flood", 20, { everyMs: 1 }), ...refused, ran])).toBe("PASS");
  });

  it("does not count the repetition of an accepted request", () => {
    const repeated = admitted.flatMap((one) => [one, one, one]);
    expect(kindOf([...repeated, ...refused, ran])).toBe("PASS");
  });

  it("does not pass a service that admits nothing, or runs nothing of it", () => {
    expect(kindOf(refused)).toBe("INCONCLUSIVE");
    expect(kindOf([...admitted, ...refused])).toBe("INCONCLUSIVE");
  });

  it("fails a limit that each replica has for itself", () => {
    expect(kindOf([...submits("flood", 80, { everyMs: 40 }), ...refused])).toBe("FAIL");
  });

  it("fails a service that never refuses", () => {
    expect(kindOf(submits("flood", 240, { everyMs: 12 }))).toBe("FAIL");
  });

  it("fails a service that runs what it refused", () => {
    expect(kindOf([...admitted, ...refused, call({ token: "flood-429-7" })])).toBe("FAIL");
  });

  it("does not mind that work ran which was refused first and accepted later", () => {
    const later = op({ as: "rate-limited", label: "waited", token: "flood-429-7", jobId: "x" });
    expect(kindOf([...admitted, ...refused, later, call({ token: "flood-429-7" })])).toBe("PASS");
  });

  it("counts what was sent, accepted and refused, the replicas, and the other tenant's", () => {
    const unnamed = submits("flood", 3, { everyMs: 1, jobId: null });
    const unclear = submits("flood", 2, { everyMs: 1, status: 503, jobId: "job-x" });
    const others = [...controls("before", 202), ...controls("control", 202)];
    const history = [...admitted, ...refused, ...unnamed, ...unclear, ...others, ran];
    expect(judge(history)).toMatchObject({
      kind: "PASS",
      witness: { sent: 145, admitted: 40, refused: 100, replicas: 2, controls: 6 },
    });
  });

  it("shows one of the accepted where the limit was not met, or nothing ran", () => {
    const few = submits("flood", 15, { everyMs: 100 });
    expect(judge([...few, ran]).evidence).toEqual(few.slice(0, 1));
    expect(judge([...admitted, ...refused]).evidence).toEqual(admitted.slice(0, 1));
  });

  it("shows two of the refusals of what ran all the same, and the call", () => {
    const repeated = [...refused, ...refused, ...refused].filter(
      ({ token }) => token === "flood-429-7",
    );
    const call7 = call({ token: "flood-429-7" });
    const { evidence } = judge([...admitted, ...repeated, call7, ran]);
    expect(evidence).toEqual([...repeated.slice(0, 2), call7]);
  });

  it.each([
    [400, "FAIL"],
    [403, "FAIL"],
    [408, "INCONCLUSIVE"],
    [500, "INCONCLUSIVE"],
    [503, "INCONCLUSIVE"],
  ])("takes a service that refuses with %i and never with 429 for %s", (status, kind) => {
    const others = submits("flood", 9, { everyMs: 30, status });
    expect(kindOf([...admitted, ...others, ran])).toBe(kind);
    expect(kindOf([...admitted, ...others, ...refused, ran])).toBe("PASS");
    // Who never accepted anything has another reason to refuse.
    expect(kindOf(others)).toBe("INCONCLUSIVE");
  });

  it("fails a service that makes another tenant pay", () => {
    const before = controls("before", 202);
    expect(kindOf([...admitted, ...refused, ran, ...before, ...controls("control", 202)])).toBe(
      "PASS",
    );
    expect(kindOf([...admitted, ...refused, ...before, ...controls("control", 429)])).toBe("FAIL");
  });

  it("counts another tenant only within what is granted, and if all of it passed before", () => {
    const many = (count: number) =>
      submits("control", count, { everyMs: 50, as: "tenant-b", status: 429 });
    const good = [...admitted, ...refused, ran];
    expect(kindOf([...good, ...controls("before", 202), ...many(10)])).toBe("FAIL");
    expect(kindOf([...good, ...controls("before", 202), ...many(11)])).toBe("PASS");
    expect(kindOf([...good, ...many(10)])).toBe("PASS");
    const once = [...controls("before", 202), ...controls("before", 503).slice(0, 1)];
    expect(kindOf([...good, ...once, ...many(10)])).toBe("PASS");
  });

  it("does not count a tenant that was refused before, or once", () => {
    const once = [...controls("control", 202).slice(1), ...controls("control", 429).slice(0, 1)];
    expect(kindOf([...admitted, ...refused, ran, ...controls("before", 202), ...once])).toBe(
      "PASS",
    );
    const always = [...controls("before", 429), ...controls("control", 429)];
    expect(kindOf([...admitted, ...refused, ran, ...always])).toBe("PASS");
  });

  it("does not pass when the limit was not met", () => {
    expect(kindOf(submits("flood", 15, { everyMs: 100 }))).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
