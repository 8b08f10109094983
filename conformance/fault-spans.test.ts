import { describe, expect, it } from "vitest";
import { spansOf } from "./fault-spans.ts";
import { fault } from "./history.fixture.ts";

const boundsOf = (...faults: Parameters<typeof fault>[0][]): readonly (readonly number[])[] =>
  spansOf(faults.map((said) => fault(said))).map(({ from, to }) => [from, to]);

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
