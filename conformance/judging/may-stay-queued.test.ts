import { describe, expect, it } from "vitest";
import { op } from "./history.fixture.ts";
import { mayStayQueued, newerTypeExercise } from "./may-stay-queued.ts";

describe("mayStayQueued", () => {
  it.each([
    [newerTypeExercise, "newer", true],
    [newerTypeExercise, "known", false],
    ["other", "newer", false],
  ])("is so for jobs of a type that no worker knows: of %s, %s", (exercise, label, may) => {
    expect(mayStayQueued(op({ exercise, label }))).toBe(may);
  });
});
