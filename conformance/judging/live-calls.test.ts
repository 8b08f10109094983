import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { HistoryEvent } from "../contract/history.ts";
import { call, fault, linkFault, serviceFault } from "./history.fixture.ts";
import { blursIn, liveTimeOf } from "./live-calls.ts";

const long: Partial<Call> = { arrivedAt: 1_000, answeredAt: 5_000, endedAt: 5_000 };

const policy = { leaseMs: 500, recoverWithinMs: 500 };
const live = (said: Partial<Call>, faults: readonly HistoryEvent[]) =>
  liveTimeOf(call(said), blursIn(faults, policy));

describe("liveTimeOf", () => {
  it("is as long as the call where nothing is disturbed", () => {
    expect(live(long, [])).toMatchObject({ from: 1_000, to: 5_000 });
    const before = [fault({ injectedAt: 100 }), fault({ fault: "start", injectedAt: 2_000 })];
    expect(live(long, before)).toMatchObject({ from: 1_000, to: 5_000 });
  });

  it.each(["kill", "stop", "terminate"] as const)("ends with a %s", (kind) => {
    const faults = [fault({ fault: kind, injectedAt: 3_000 })];
    expect(live(long, faults)).toMatchObject({ from: 1_000, to: 3_000 });
  });

  it("is none where the call arrived in the middle of a fault, or is as short as our notice", () => {
    expect(live(long, [fault({ injectedAt: 998 })])).toBeNull();
    expect(live({ ...long, end: "aborted", endedAt: 1_300 }, [])).toBeNull();
  });

  it("ends where its worker may have been cut off from what it stands on", () => {
    expect(live(long, [linkFault({ injectedAt: 3_000 })])).toMatchObject({ to: 3_000 });
    expect(live(long, [serviceFault({ injectedAt: 3_000 })])).toMatchObject({ to: 3_000 });
    expect(live(long, [linkFault({ injectedAt: 3_000, role: "api" })])).toMatchObject({
      to: 5_000,
    });
    const healed = linkFault({ fault: { kind: "heal" }, injectedAt: 800 });
    expect(live(long, [linkFault({ injectedAt: 100 }), healed])).toBeNull();
  });

  it("has no end where the call had none", () => {
    expect(live({ end: "open" }, [])?.to).toBe(Number.POSITIVE_INFINITY);
  });
});
