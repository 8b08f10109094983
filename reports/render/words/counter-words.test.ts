import { describe, expect, it } from "vitest";
import { counterWords, spaced } from "./counter-words.ts";

describe("a counter in words", () => {
  it("moves the unit from the name to the value", () => {
    expect(counterWords("slowestMs", 4924)).toEqual({ name: "slowest", value: "4.92 s" });
    expect(counterWords("maxBodyBytes", 1024)).toEqual({ name: "max body", value: "1 KiB" });
    expect(counterWords("noisePercent", 1.83)).toEqual({ name: "noise", value: "1.8 %" });
    expect(counterWords("acceptedPerSec", 20)).toEqual({ name: "accepted", value: "20 a second" });
    expect(counterWords("drainedAfterSec", 38.2)).toEqual({
      name: "drained after",
      value: "38.2 s",
    });
  });

  it("leaves a count a count", () => {
    expect(counterWords("takenOverInTime", 1054)).toEqual({
      name: "taken over in time",
      value: "1,054",
    });
    expect(counterWords("share", 0.12345)).toEqual({ name: "share", value: "0.123" });
  });

  it("does not touch what is words already", () => {
    expect(counterWords("kills at P2", 3)).toEqual({ name: "kills at P2", value: "3" });
    expect(spaced("Kills-P2")).toBe("Kills-P2");
  });
});
