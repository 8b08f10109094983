import { describe, expect, it } from "vitest";
import { spansOf } from "./fault-spans.ts";
import { fault, linkFault, serviceFault } from "./history.fixture.ts";

const boundsOf = (...faults: Parameters<typeof fault>[0][]): readonly (readonly number[])[] =>
  spansOf(
    faults.map((said) => fault(said)),
    {},
  ).map(({ from, to }) => [from, to]);

describe("spansOf", () => {
  it("joins what was done to several processes at one stroke", () => {
    expect(boundsOf({ injectedAt: 100 }, { injectedAt: 102, process: "worker-2" })).toEqual([
      [100, 107],
    ]);
  });

  it("keeps apart what was done later, however long the first lasts", () => {
    const first = { fault: "terminate", injectedAt: 0, settledAt: 3_000 } as const;
    expect(boundsOf(first, { injectedAt: 1_000, process: "worker-2" })).toEqual([
      [0, 3_000],
      [1_000, 1_005],
    ]);
  });

  it("lets a pause last until it is resumed, killed, or the end of the run", () => {
    const stop = { fault: "stop", injectedAt: 0 } as const;
    expect(boundsOf(stop, { fault: "resume", injectedAt: 900 })).toEqual([[0, 905]]);
    expect(boundsOf(stop, { fault: "kill", injectedAt: 900 })).toEqual([[0, 905]]);
    expect(boundsOf(stop)).toEqual([[0, Number.POSITIVE_INFINITY]]);
  });

  it("sees no fault in a start, or in a resumption by itself", () => {
    expect(boundsOf({ fault: "start" }, { fault: "resume", injectedAt: 900 })).toEqual([]);
  });
});

describe("spansOf links and services", () => {
  const policy = { leaseMs: 1_000, recoverWithinMs: 2_000 };
  const spans = (...faults: Parameters<typeof spansOf>[0]) =>
    spansOf(faults, policy).map(({ from, to, costs }) => [from, to, costs]);
  const healed = (injectedAt: number) => linkFault({ fault: { kind: "heal" }, injectedAt });

  it("lets a link be disturbed until it was healed and its workers are back", () => {
    expect(spans(linkFault({ injectedAt: 100 }), healed(600))).toEqual([[100, 3_605, 1]]);
    expect(spans(linkFault())).toEqual([[0, Infinity, Infinity]]);
  });

  it("costs a job more than one attempt only where it outlasts a lease", () => {
    expect(spans(linkFault(), healed(2_500))).toEqual([[0, 5_505, 3]]);
  });

  it("is over with a reset at once, and with any fault when the next replaces it", () => {
    expect(spans(linkFault({ fault: { kind: "reset" } }))).toEqual([[0, 3_005, 1]]);
    const cut = linkFault({ fault: { kind: "cut", direction: "in" }, injectedAt: 500 });
    expect(spans(linkFault(), cut, healed(900))).toEqual([
      [0, 3_505, 1],
      [500, 3_905, 1],
    ]);
  });

  it("sees none in what disturbs the API alone", () => {
    expect(spans(linkFault({ role: "api" }))).toEqual([]);
  });

  it("lets a service be away until it was started", () => {
    expect(spans(serviceFault())).toEqual([[0, 3_301, 1]]);
    const started = serviceFault({ fault: "start", injectedAt: 700 });
    expect(spans(serviceFault({ fault: "kill" }), started)).toEqual([[0, 4_001, 2]]);
  });
});
