import { describe, expect, it } from "vitest";

import { scheduleOf } from "./schedule.ts";

const now = Date.parse("2026-05-01T06:30:00Z");

describe("scheduleOf", () => {
  it("reads both times, with whatever offset, and takes what is left out for none", () => {
    expect(scheduleOf({}, now)).toEqual({ startAt: null, startBy: null });
    const said = { startAt: "2026-05-01T09:00:00+02:00", startBy: "2026-05-01T07:00:00.5Z" };
    expect(scheduleOf(said, now)).toEqual({
      startAt: new Date("2026-05-01T07:00:00Z"),
      startBy: new Date("2026-05-01T07:00:00.500Z"),
    });
  });

  it("takes a start that has passed for at once", () => {
    expect(scheduleOf({ startAt: "2020-02-29T00:00:00Z" }, now)).toMatchObject({
      startAt: new Date("2020-02-29T00:00:00Z"),
    });
  });

  it.each([
    null,
    7,
    "",
    "tomorrow",
    "2026-05-01",
    "2026-05-01T06:30:00",
    "2026-05-01 06:30:00Z",
    "2026-02-30T06:30:00Z",
    "2026-13-01T06:30:00Z",
    "2026-05-01T24:00:00Z",
    "2026-05-01T06:60:00Z",
    "2026-05-01T06:30:00+2:00",
  ])("refuses %j as either", (time) => {
    const what = expect.stringContaining("2026-05-01T06:30:00Z");
    expect(scheduleOf({ startAt: time }, now)).toEqual({ pointer: "/startAt", what });
    expect(scheduleOf({ startBy: time }, now)).toEqual({ pointer: "/startBy", what });
  });

  it.each([
    [{ startAt: "2027-05-02T06:30:00Z" }, null],
    [{ startAt: "2027-05-02T06:30:01Z" }, "/startAt"],
    [{ startBy: "2026-05-01T06:30:00.001Z" }, null],
    [{ startBy: "2026-05-01T06:30:00Z" }, "/startBy"],
    [{ startAt: "2026-05-01T07:00:00Z", startBy: "2026-05-01T07:00:00.001Z" }, null],
    [{ startAt: "2026-05-01T07:00:00Z", startBy: "2026-05-01T07:00:00Z" }, "/startBy"],
  ])("bounds %j: wrong is %s", (said, pointer) => {
    const schedule = scheduleOf(said, now);
    expect("pointer" in schedule ? schedule.pointer : null).toBe(pointer);
  });
});
