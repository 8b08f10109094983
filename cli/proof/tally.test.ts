import { describe, expect, it } from "vitest";
import { faulty, lazy, legal, unbroken } from "./services.fixture.ts";
import { summaryOf, tallyOf, type ServiceTally } from "./tally.ts";

const tally = (said: Partial<ServiceTally>): ServiceTally => ({
  kind: "faulty",
  id: "a",
  tier: 2,
  right: 20,
  of: 20,
  ...said,
});
const outcomeOf = (...tallies: readonly ServiceTally[]): string =>
  summaryOf({ tallies, isInterrupted: false }).outcome;

describe("the tally", () => {
  it("adds up each service that was judged, in order", () => {
    const cases = [
      { id: "b", passed: true },
      { id: "a", passed: true },
      { id: "a", passed: false },
    ];
    expect(tallyOf([faulty("a"), faulty("b", 3), faulty("c")], cases)).toEqual([
      { kind: "faulty", id: "a", tier: 1, right: 1, of: 2 },
      { kind: "faulty", id: "b", tier: 3, right: 1, of: 1 },
    ]);
  });

  it("knows a tier of faulty services only", () => {
    const services = [lazy("only", "ACC-1"), legal(), unbroken];
    const cases = services.map(({ id }) => ({ id, passed: true }));
    expect(tallyOf(services, cases).map(({ tier }) => tier)).toEqual([null, null, null]);
  });
});

describe("the summary", () => {
  it("holds where all were caught, and where one in twenty of the others was missed", () => {
    expect(outcomeOf(tally({ tier: 1 }), tally({ id: "b" }))).toBe("holds");
    expect(outcomeOf(tally({ right: 19 }))).toBe("holds");
  });

  it("fails where one of tier 1 was missed once, or too many of all", () => {
    expect(outcomeOf(tally({ tier: 1, right: 19 }), tally({ of: 1_000, right: 1_000 }))).toBe(
      "fails",
    );
    expect(outcomeOf(tally({ right: 18 }))).toBe("fails");
  });

  it.each(["lazy", "legal", "unbroken"] as const)(
    "fails where a %s one went wrong once",
    (kind) => {
      expect(outcomeOf(tally({}), tally({ kind, tier: null }))).toBe("holds");
      expect(outcomeOf(tally({}), tally({ kind, tier: null, right: 19 }))).toBe("fails");
    },
  );

  it("never holds where nothing was judged, or it was interrupted", () => {
    expect(outcomeOf()).toBe("fails");
    const interrupted = { isInterrupted: true };
    expect(summaryOf({ tallies: [tally({})], ...interrupted }).outcome).toBe("inconclusive");
    expect(summaryOf({ tallies: [tally({ right: 1 })], ...interrupted }).outcome).toBe("fails");
  });

  it("says how many of how many, and who was missed", () => {
    const tallies = [tally({ id: "a", right: 19 }), tally({ id: "b", tier: 1 })];
    expect(summaryOf({ tallies, isInterrupted: false })).toMatchObject({
      share: 39 / 40,
      sentences: [
        "39 of 40 faulty services were caught (97.5 %); not always: a 19 of 20",
        "20 of 20 faulty services of tier 1 were caught (100 %)",
      ],
    });
  });
});
