import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { rateLimitHoldsOverAllReplicas } from "./rate-limit-holds-over-all-replicas.ts";

const kindOf = (history: History): string =>
  rateLimitHoldsOverAllReplicas.judge({
    history,
    target: wholeTarget,
    policy: { rateLimit: { count: 10, windowMs: 1_000 } },
  }).kind;

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

const admitted = submits("flood", 40, { everyMs: 75 });
const refused = submits("flood", 100, { everyMs: 30, status: 429 });
const controls = (label: string, status: number): readonly Op[] =>
  submits(label, 6, { everyMs: 500, as: "tenant-b", status });

describe("rate-limit-holds-over-all-replicas", () => {
  it("passes a limit that holds, with a burst at the edge of a window", () => {
    expect(kindOf([...admitted, ...refused])).toBe("PASS");
    expect(kindOf([...submits("flood", 20, { everyMs: 1 }), ...refused])).toBe("PASS");
  });

  it("does not count the repetition of an accepted request", () => {
    const repeated = admitted.flatMap((one) => [one, one, one]);
    expect(kindOf([...repeated, ...refused])).toBe("PASS");
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

  it("fails a service that refuses with a status of another meaning, and tolerates 503", () => {
    expect(kindOf([...admitted, ...submits("flood", 9, { everyMs: 30, status: 403 })])).toBe(
      "FAIL",
    );
    expect(kindOf([...admitted, ...submits("flood", 9, { everyMs: 30, status: 503 })])).not.toBe(
      "FAIL",
    );
  });

  it("fails a service that makes another tenant pay", () => {
    const before = controls("before", 202);
    expect(kindOf([...admitted, ...refused, ...before, ...controls("control", 202)])).toBe("PASS");
    expect(kindOf([...admitted, ...refused, ...before, ...controls("control", 429)])).toBe("FAIL");
  });

  it("does not count a tenant that was refused before, or once", () => {
    const once = [...controls("control", 202).slice(1), ...controls("control", 429).slice(0, 1)];
    expect(kindOf([...admitted, ...refused, ...controls("before", 202), ...once])).toBe("PASS");
    const always = [...controls("before", 429), ...controls("control", 429)];
    expect(kindOf([...admitted, ...refused, ...always])).toBe("PASS");
  });

  it("does not pass when the limit was not met", () => {
    expect(kindOf(submits("flood", 15, { everyMs: 100 }))).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
