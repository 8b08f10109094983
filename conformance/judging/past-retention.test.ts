import { describe, expect, it } from "vitest";
import type { Target } from "../contract/target.ts";
import { call, op, wholeTarget } from "./history.fixture.ts";
import { isPastRetention } from "./past-retention.ts";

const policy = { retentionMs: 1_000 };
const forAll: Target = { ...wholeTarget, policy };
const forOne: Target = { ...forAll, credentials: { shortLived: {} } };
const ran = call({ arrivedAt: 0, answeredAt: 10 });

describe("isPastRetention", () => {
  it("holds once the time since the accepted call is over", () => {
    const of = { accepting: op(), calls: [ran], target: forAll };
    expect(isPastRetention({ ...of, at: 1_010 })).toBe(true);
    expect(isPastRetention({ ...of, at: 1_009 })).toBe(false);
  });

  it("holds for nobody but the short-lived client where there is one", () => {
    const of = { calls: [ran], target: forOne, at: 5_000 };
    expect(isPastRetention({ ...of, accepting: op() })).toBe(false);
    expect(isPastRetention({ ...of, accepting: op({ as: "short-lived" }) })).toBe(true);
  });

  it("holds for tenant A, and for nobody else, where there is no short-lived client", () => {
    const of = { calls: [ran], at: 5_000 };
    const short = op({ as: "short-lived" });
    expect(isPastRetention({ ...of, target: forAll, accepting: short })).toBe(true);
    expect(isPastRetention({ ...of, target: forAll, accepting: op({ as: "tenant-b" }) })).toBe(
      false,
    );
    const { credentials: _, ...without } = forAll;
    expect(isPastRetention({ ...of, target: without, accepting: op() })).toBe(true);
    const other = { ...forAll, credentials: { tenantA: {} } };
    expect(isPastRetention({ ...of, target: other, accepting: op() })).toBe(true);
  });

  it("counts from the call that was accepted, whatever came before", () => {
    const failed = call({ status: 503, arrivedAt: 0, answeredAt: 1 });
    const of = { accepting: op(), calls: [failed, ran], target: forAll };
    expect(isPastRetention({ ...of, at: 1_009 })).toBe(false);
    expect(isPastRetention({ ...of, at: 1_010 })).toBe(true);
  });

  it("never holds for a call whose answer nobody saw to its end, nor where nothing is declared", () => {
    const cut = { ...ran, answeredAt: null };
    const of = { accepting: op(), at: 5_000 };
    expect(isPastRetention({ ...of, calls: [cut], target: forAll })).toBe(false);
    const { policy: _, ...silent } = wholeTarget;
    expect(isPastRetention({ ...of, calls: [ran], target: silent })).toBe(false);
  });

  it("never holds for a job that did not run, nor where no time is declared", () => {
    const of = { accepting: op(), target: forAll, at: 5_000 };
    expect(isPastRetention({ ...of, calls: [] })).toBe(false);
    expect(isPastRetention({ ...of, calls: [call({ status: 503 })] })).toBe(false);
    expect(isPastRetention({ ...of, calls: [ran], target: wholeTarget })).toBe(false);
  });
});
