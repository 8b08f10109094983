import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import { crashPointOf, killedIn, unfeltDeaths, type CrashPoint } from "./crash-points.ts";
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

describe("a kill of all workers", () => {
  it("is told by its first fault, its first kill, and the last of each confirmation", () => {
    const history = [
      fault({ injectedAt: 1_000, fault: "stop", role: "api" }),
      fault({ injectedAt: 2_000, settledAt: 2_300 }),
      fault({ injectedAt: 2_010, settledAt: 2_200, process: "worker-2" }),
      fault({ fault: "start", injectedAt: 2_400, confirmedAt: 3_100 }),
      fault({ fault: "start", injectedAt: 2_500, confirmedAt: 3_000, process: "worker-2" }),
    ];
    expect(killedIn(history, "test")).toEqual({
      disturbedAt: 2_000,
      killedAt: 2_000,
      settledAt: 2_300,
      upAt: 3_100,
      startMs: 700,
      faults: history.slice(1),
    });
  });
});

describe("crashPointOf", () => {
  it.each<[string, CrashPoint, number, Partial<Call> | null]>([
    ["was submitted as the workers were killed", "none", 2_000, null],
    ["was submitted right before", "P0", 1_999, null],
    ["was called as the first was disturbed", "P0", 0, { arrivedAt: 1_000, end: "open" }],
    ["ended its call as it was killed", "P2", 0, { end: "aborted", endedAt: 2_000 }],
    ["ended its call before", "none", 0, { end: "aborted", endedAt: 1_999 }],
    ["was answered as the first was disturbed", "P3", 0, { answeredAt: 1_000, endedAt: 1_000 }],
    ["was answered before", "none", 0, { answeredAt: 999, endedAt: 999 }],
    ["was answered right before the kill", "P3", 0, { answeredAt: 1_999, endedAt: 2_500 }],
    ["was answered as it was killed", "none", 0, { answeredAt: 2_000, endedAt: 2_500 }],
  ])("knows the bounds: %s", (_, ...[point, sentAt, said]) => {
    const killed = killedIn(faults, "test");
    if (killed === null) throw new Error("nobody was killed");
    const calls = said === null ? [] : [call({ arrivedAt: 500, ...said })];
    expect(crashPointOf({ op: op({ sentAt }), calls, last: undefined }, killed)).toBe(point);
  });

  it("goes by the last call before the first disturbance", () => {
    const killed = killedIn(faults, "test");
    if (killed === null) throw new Error("nobody was killed");
    const open = call({ arrivedAt: 700, end: "aborted", endedAt: 2_050, nth: 2 });
    const calls = [call({ arrivedAt: 500 }), open, call({ arrivedAt: 3_000, nth: 3 })];
    expect(crashPointOf({ op: op(), calls, last: undefined }, killed)).toBe("P2");
  });

  it.each([
    ["P0: queued", 500, []],
    ["P0: submitted while nobody could fetch it", 1_500, [{ arrivedAt: 3_100 }]],
    ["P2: in an open call", 0, [{ arrivedAt: 500, end: "aborted", endedAt: 2_050 }]],
    ["P3: answered while paused", 0, [{ arrivedAt: 500, answeredAt: 1_500, endedAt: 1_500 }]],
    ["none: in a call that went on", 0, [{ arrivedAt: 500, end: "aborted", endedAt: 9_000 }]],
    ["none: done before", 0, [{ arrivedAt: 500 }]],
    ["none: submitted afterwards", 2_600, []],
  ] as const)("finds %s", (point, sentAt, calls) => {
    const killed = killedIn(faults, "test");
    if (killed === null) throw new Error("nobody was killed");
    const job = { op: op({ sentAt }), calls: calls.map((said) => call(said)), last: undefined };
    expect(point).toMatch(new RegExp(`^${crashPointOf(job, killed)}:`));
  });
});

describe("unfeltDeaths", () => {
  const open = { exercise: "test", answeredAt: null, end: "aborted" } as const;
  const broke = call({ ...open, arrivedAt: 500, endedAt: 2_050 });
  const wentOn = call({ ...open, arrivedAt: 500, endedAt: 9_000 });
  const told = (...calls: readonly (typeof broke)[]) =>
    unfeltDeaths([...faults, ...calls], "test").map(({ because }) => because);

  it("finds nothing where every open call broke", () => {
    expect(told(broke)).toEqual([]);
    expect(told(broke, call({ ...open, arrivedAt: 3_100, endedAt: 9_000 }))).toEqual([]);
    expect(unfeltDeaths([wentOn], "test")).toEqual([]);
  });

  it("finds a call that went on, and kills that broke none", () => {
    expect(told(broke, wentOn)).toEqual([expect.stringContaining("went on")]);
    expect(told()).toEqual(["no call broke when every worker was killed"]);
  });

  it.each<[string, Partial<Call>, boolean]>([
    ["went on for a second", { endedAt: 3_100 }, false],
    ["went on for longer", { endedAt: 3_101 }, true],
    ["goes on for ever", { end: "open", endedAt: null }, true],
    ["began as the first was killed", { arrivedAt: 2_000, endedAt: 9_000 }, false],
    ["began right before", { arrivedAt: 1_999, endedAt: 9_000 }, true],
    ["was of another exercise", { exercise: "other", endedAt: 9_000 }, false],
  ])("says that somebody else runs jobs where a call %s", (_, said, isElse) => {
    const other = call({ ...open, arrivedAt: 500, ...said });
    const found = unfeltDeaths([...faults, broke, other], "test");
    const kills = faults.filter(({ fault: kind }) => kind === "kill");
    expect(found.map(({ evidence }) => evidence)).toEqual(isElse ? [[other, ...kills]] : []);
  });

  it.each<[string, Partial<Call>, number]>([
    ["broke as the first was killed", { endedAt: 2_000 }, 0],
    ["broke before", { endedAt: 1_999 }, 1],
    ["was answered", { end: "answered", endedAt: 2_050 }, 1],
    ["broke in another exercise", { exercise: "other", endedAt: 2_050 }, 1],
  ])("says that no worker was felt to die where the only call %s", (_, said, count) => {
    const found = unfeltDeaths([...faults, call({ ...open, arrivedAt: 500, ...said })], "test");
    const kills = faults.filter(({ fault: kind }) => kind === "kill");
    expect(found.map(({ evidence }) => evidence)).toEqual(count === 0 ? [] : [kills]);
  });

  it("goes from the first kill to the last confirmation of one death, and by one exercise", () => {
    const kill = (process: string, injectedAt: number, settledAt: number) =>
      fault({ process, injectedAt, settledAt });
    const start = fault({ fault: "start", injectedAt: 5_000 });
    const death = [kill("a", 1_000, 4_000), kill("b", 2_000, 2_100)];
    const elsewhere = fault({ exercise: "other", injectedAt: 100 });
    const one = call({ ...open, arrivedAt: 1_500, endedAt: 5_000 });
    const early = call({ ...open, arrivedAt: 500, endedAt: 5_000 });
    expect(unfeltDeaths([elsewhere, ...death, start, one], "test")).toHaveLength(1);
    expect(unfeltDeaths([elsewhere, ...death, start, early], "test")).toEqual([]);
    const again = kill("a", 8_000, 8_100);
    const stop = fault({ fault: "stop", injectedAt: 7_000 });
    const late = call({ ...open, arrivedAt: 6_000, endedAt: 8_050 });
    expect(unfeltDeaths([...death, start, stop, again, late], "test")).toEqual([]);
    expect(unfeltDeaths([...death, again, late], "test")).toHaveLength(1);
  });

  it("takes kills up to the next start for one death", () => {
    const later = ["worker-1", "worker-2"].map((process) =>
      fault({ process, injectedAt: 8_000, settledAt: 8_100 }),
    );
    expect(unfeltDeaths([...faults, ...later, broke, wentOn], "test")).toHaveLength(1);
    const between = call({ ...open, arrivedAt: 4_000, endedAt: 8_050 });
    expect(unfeltDeaths([...faults, ...later, between], "test")).toEqual([]);
  });
});
