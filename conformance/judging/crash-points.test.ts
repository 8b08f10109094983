import { describe, expect, it } from "vitest";
import { crashPointOf, killedIn } from "./crash-points.ts";
import { call, fault, op } from "./history.fixture.ts";

const faults = ["worker-1", "worker-2"].flatMap((process) => [
  fault({ process, fault: "stop", injectedAt: 1_000 }),
  fault({ process, injectedAt: 2_000, settledAt: 2_100 }),
  fault({ process, fault: "start", injectedAt: 2_500, confirmedAt: 3_000 }),
]);

describe("killedIn", () => {
  it("tells when all were killed and when all were back", () => {
    expect(killedIn(faults, "test")).toMatchObject({
      disturbedAt: 1_000,
      killedAt: 2_000,
      settledAt: 2_100,
      upAt: 3_000,
    });
    expect(killedIn(faults.slice(0, -1), "test")?.upAt).toBeNull();
  });

  it("knows of no kill in another exercise, or where there was none", () => {
    expect(killedIn(faults, "other")).toBeNull();
    expect(killedIn(faults.slice(0, 1), "test")).toBeNull();
  });
});

describe("crashPointOf", () => {
  it.each([
    ["P0: queued", 500, []],
    ["P0: submitted while nobody could fetch it", 1_500, [{ arrivedAt: 3_100 }]],
    ["P2: in an open call", 0, [{ arrivedAt: 500, end: "aborted", endedAt: 2_050 }]],
    ["P3: answered while paused", 0, [{ arrivedAt: 500, answeredAt: 1_500, endedAt: 1_500 }]],
    ["none: done before", 0, [{ arrivedAt: 500 }]],
    ["none: submitted afterwards", 2_600, []],
  ] as const)("finds %s", (point, sentAt, calls) => {
    const killed = killedIn(faults, "test");
    if (killed === null) throw new Error("nobody was killed");
    const job = { op: op({ sentAt }), calls: calls.map((said) => call(said)), last: undefined };
    expect(point).toMatch(new RegExp(`^${crashPointOf(job, killed)}:`));
  });
});
