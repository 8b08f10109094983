import { describe, expect, it } from "vitest";
import type { FaultEvent } from "../contract/fault.ts";
import { mayHaveCostTheLease, spansOf } from "./fault-spans.ts";
import { call, fault, linkFault, serviceFault } from "./history.fixture.ts";
import { note } from "./job-events.fixture.ts";

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

describe("what was done at one stroke", () => {
  const worker = (process: string, said: Parameters<typeof fault>[0]) =>
    fault({ process, ...said });

  it.each([
    [250, 1],
    [251, 2],
  ])("lies no further apart than 250 ms: %i", (injectedAt, count) => {
    expect(spansOf([fault(), worker("worker-2", { injectedAt })], {})).toHaveLength(count);
  });

  it("lasts as long and costs as much as the worst of it, in whatever order it was written down", () => {
    const link = linkFault({ injectedAt: 100 });
    const heal = linkFault({ fault: { kind: "heal" }, injectedAt: 2_600 });
    const kill = fault({ injectedAt: 0, settledAt: 5 });
    const late = fault({ injectedAt: 200, settledAt: 9_000, process: "worker-2" });
    expect(spansOf([late, heal, link, kill], { leaseMs: 1_000, recoverWithinMs: 2_000 })).toEqual([
      { from: 0, to: 9_000, faults: [kill, link, heal, late], costs: 3 },
    ]);
  });

  it("is told apart by process, by link and by service", () => {
    const stop = worker("worker-1", { fault: "stop" });
    const others = worker("worker-2", { fault: "resume", injectedAt: 500 });
    expect(spansOf([stop, others], {})).toEqual([
      { from: 0, to: Infinity, faults: [stop], costs: 1 },
    ]);
    const cut = linkFault({ link: "store" });
    const heal = linkFault({ link: "broker", fault: { kind: "heal" }, injectedAt: 500 });
    expect(spansOf([cut, heal], {})).toMatchObject([{ to: Infinity, faults: [cut] }]);
    const kill = serviceFault({ service: "store", fault: "kill" });
    const start = serviceFault({ service: "broker", fault: "start", injectedAt: 500 });
    expect(spansOf([kill, start], {})).toMatchObject([{ to: Infinity, faults: [kill] }]);
  });
});

describe("a pause", () => {
  const signals = (...faults: readonly FaultEvent["fault"][]): readonly FaultEvent[] =>
    faults.map((kind, index) => fault({ fault: kind, injectedAt: index * 1_000 }));
  const seen = (...faults: readonly FaultEvent["fault"][]) =>
    spansOf(signals(...faults), {}).map(({ from, to, faults: those }) => [from, to, those.length]);

  it("goes on where a process that is stopped is told to end, until it is resumed", () => {
    expect(seen("stop", "terminate")).toEqual([[0, Infinity, 2]]);
    expect(seen("stop", "terminate", "resume")).toEqual([[0, 2_005, 3]]);
    expect(seen("terminate", "resume")).toEqual([[0, 5, 1]]);
  });

  it("is over with a kill, and what follows is a fault of its own", () => {
    expect(seen("stop", "kill", "start", "kill")).toEqual([
      [0, 1_005, 2],
      [3_000, 3_005, 1],
    ]);
    expect(seen("stop", "resume", "stop", "resume")).toEqual([
      [0, 1_005, 2],
      [2_000, 3_005, 2],
    ]);
  });
});

describe("a machine that stood still", () => {
  const stall = note({ what: "stalled", at: 5_000, figures: { from: 3_000, to: 5_000 } });

  it("disturbs for a lease before and after, and costs one attempt", () => {
    const span = { from: 2_000, to: 6_000, faults: [], costs: 1 };
    expect(spansOf([stall], { leaseMs: 1_000 })).toEqual([span]);
    expect(spansOf([stall], {})).toEqual([{ ...span, from: 3_000, to: 5_000 }]);
  });

  it("is not what any other note tells", () => {
    expect(spansOf([{ ...stall, what: "measured" }], {})).toEqual([]);
  });
});

describe("the recovery from what is behind", () => {
  it("may take ten seconds where none is declared", () => {
    expect(spansOf([serviceFault()], {})).toMatchObject([{ to: 10_301, costs: 1 }]);
    expect(spansOf([serviceFault()], { leaseMs: 1_000 })).toMatchObject([{ to: 11_301 }]);
  });

  it.each([
    [999, 1],
    [1_000, 2],
    [1_999, 2],
  ])("costs one attempt more for each whole lease: %i ms", (settledAt, costs) => {
    const faults = [linkFault(), linkFault({ fault: { kind: "heal" }, settledAt })];
    expect(spansOf(faults, { leaseMs: 1_000 })).toMatchObject([{ costs, faults }]);
    expect(spansOf(faults, {})).toMatchObject([{ costs: 1 }]);
  });

  it("begins at once after a reset, a restart, and the loss of all data", () => {
    const heal = linkFault({ fault: { kind: "heal" }, injectedAt: 5_000 });
    const reset = linkFault({ fault: { kind: "reset" } });
    expect(spansOf([reset, heal], {})).toMatchObject([{ to: 10_005, faults: [reset] }]);
    const restart = serviceFault({ settledAt: 300 });
    const empty = serviceFault({ fault: "empty", injectedAt: 9_000, settledAt: 9_300 });
    expect(spansOf([restart, empty], {})).toMatchObject([
      { from: 0, to: 10_300, faults: [restart] },
      { from: 9_000, to: 19_300, faults: [empty] },
    ]);
  });
});

describe("mayHaveCostTheLease", () => {
  const stall = note({ what: "stalled", figures: { from: 9_000, to: 9_100 } });
  const told = mayHaveCostTheLease([fault({ injectedAt: 500, settledAt: 505 }), stall], {});

  it.each<[string, number, number | null, boolean]>([
    ["was over as it began", 100, 500, true],
    ["was over before", 100, 499, false],
    ["came as it was over", 505, 900, true],
    ["came afterwards", 506, 900, false],
    ["was open all the while", 100, 900, true],
    ["was open as the machine stood still", 8_000, 9_050, true],
    ["is still open", 100, null, true],
  ])("is so of a call that %s", (_, ...[arrivedAt, endedAt, mayHave]) => {
    expect(told(call({ arrivedAt, endedAt }))).toBe(mayHave);
  });

  it("is not so of a call that never came", () => {
    expect(told(undefined)).toBe(false);
  });
});
