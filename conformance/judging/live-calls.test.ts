import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { HistoryEvent } from "../contract/history.ts";
import { call, fault, linkFault, serviceFault } from "./history.fixture.ts";
import { note } from "./job-events.fixture.ts";
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

  it.each<[string, Partial<Parameters<typeof fault>[0]>, number | null]>([
    ["before it came", { injectedAt: 900, settledAt: 999 }, 5_000],
    ["as it came", { injectedAt: 900, settledAt: 1_000 }, null],
    ["right as it was over", { injectedAt: 5_000 }, 5_000],
    ["right before it was over", { injectedAt: 4_999 }, 4_999],
    ["by a resumption half a second before", { fault: "resume", settledAt: 499 }, 5_000],
    ["by a resumption less than that before", { fault: "resume", settledAt: 500 }, null],
  ])("goes by what was disturbed %s", (_, said, to) => {
    expect(live(long, [fault(said)])?.to ?? null).toBe(to);
  });

  it("goes on while another worker sleeps that was stopped before", () => {
    const pause = [
      fault({ fault: "stop", injectedAt: 100 }),
      fault({ fault: "resume", injectedAt: 9_000 }),
    ];
    expect(live(long, pause)?.to).toBe(5_000);
  });

  it("is none from when workers were killed until a link that was cut at one stroke is healed", () => {
    const faults = [fault({ injectedAt: 900 }), linkFault({ injectedAt: 1_100 })];
    expect(live(long, faults)).toBeNull();
  });

  it("ends with the first of several disturbances", () => {
    const faults = [fault({ injectedAt: 3_000 }), fault({ injectedAt: 2_000, process: "b" })];
    expect(live(long, faults)?.to).toBe(2_000);
    expect(live(long, faults.toReversed())?.to).toBe(2_000);
  });

  it("counts an abort half a second before we saw it, and an answer when it was given", () => {
    const aborted = { ...long, end: "aborted" } as const;
    expect(live({ ...aborted, endedAt: 1_501 }, [])).toMatchObject({ from: 1_000, to: 1_001 });
    expect(live({ ...aborted, endedAt: 1_500 }, [])).toBeNull();
    const made = call(long);
    expect(liveTimeOf(made, [])).toEqual({ call: made, from: 1_000, to: 5_000 });
  });

  it("ends where the machine may have stood still", () => {
    const stall = note({ what: "stalled", figures: { from: 3_500, to: 3_900 } });
    expect(live(long, [stall])?.to).toBe(3_000);
  });

  it("has no end where the call had none", () => {
    expect(live({ end: "open" }, [])?.to).toBe(Number.POSITIVE_INFINITY);
  });
});
