import { describe, expect, it } from "vitest";
import { defineCheck, verdictFrom, type Check } from "./judging/check.ts";
import type { Exercise } from "./exercise.ts";
import { wholeTarget } from "./judging/history.fixture.ts";
import { exercisesOf, missingFor, wayOf } from "./way.ts";

const exercise = (said: Partial<Exercise>): Exercise => ({
  id: "nothing-much",
  did: "",
  disturbs: "nothing",
  needs: [],
  run: async () => undefined,
  ...said,
});
const check = (said: Partial<Check>): Check =>
  defineCheck({
    id: "invented",
    requirement: "ACC-1",
    level: "must",
    title: "",
    clause: { text: "" },
    needs: [],
    exercise: exercise({}),
    scope: "exercise",
    judge: () => verdictFrom({ level: "must", examined: 0, holds: "", broken: [], witness: {} }),
    ...said,
  });

describe("the plan of a gate", () => {
  it("runs an exercise once, however many checks need it, and leaves the impossible out", () => {
    const shared = exercise({ id: "shared" });
    const impossible = exercise({ id: "impossible", needs: ["worker-process"] });
    const legs = wayOf(
      [check({ exercise: shared }), check({ exercise: shared }), check({ exercise: impossible })],
      wholeTarget,
    );
    expect(legs.flatMap(({ exercises }) => exercises.map(({ id }) => id))).toEqual(["shared"]);
  });

  it("overlaps only what disturbs nothing, cuts links early, and breaks processes last", () => {
    const all = ["processes", "sleep", "slots", "links", "nothing"] as const;
    const legs = wayOf(
      all.map((disturbs) => check({ exercise: exercise({ id: disturbs, disturbs }) })),
      wholeTarget,
    );
    const ids = legs.map(({ exercises }) => exercises[0]?.id);
    expect(ids).toEqual(["nothing", "links", "slots", "sleep", "processes"]);
    expect(legs.map(({ atOnce }) => atOnce > 1)).toEqual([true, false, false, false, false]);
  });

  it("begins with what waits for long", () => {
    const calm = [
      check({ exercise: exercise({ id: "short" }) }),
      check({ exercise: exercise({ id: "long", waitsLong: true }) }),
      check({ exercise: exercise({ id: "other" }) }),
    ];
    const [leg] = wayOf(calm, wholeTarget);
    expect(leg?.exercises.map(({ id }) => id)).toEqual(["long", "short", "other"]);
  });

  it("overlaps nothing where the slots are too few to share", () => {
    const calm = [check({ exercise: exercise({ id: "a" }) })];
    const workers = [{ role: "worker", command: ["worker"], count: 2 }] as const;
    const withSlots = (concurrencyPerWorker: number) => ({
      ...wholeTarget,
      processes: workers,
      policy: { concurrencyPerWorker },
    });
    expect(wayOf(calm, withSlots(1)).map(({ atOnce }) => atOnce)).toEqual([1]);
    expect(wayOf(calm, withSlots(16)).map(({ atOnce }) => atOnce)).toEqual([16]);
    expect(wayOf(calm, { ...wholeTarget, policy: {} }).map(({ atOnce }) => atOnce)).toEqual([16]);
  });

  it("says what a target would have to declare", () => {
    const needy = check({ needs: ["cancel"], exercise: exercise({ needs: ["roles", "cancel"] }) });
    const { cancel: _, ...uncancelable } = wholeTarget;
    expect(missingFor(needy, uncancelable)).toEqual(["cancel", "roles"]);
  });

  it("adds exercises that show more where they are possible", () => {
    const more = exercise({ id: "more", needs: ["worker-process"] });
    const keen = check({ also: [more] });
    const workers = [{ role: "worker", command: ["worker"] }] as const;
    expect(exercisesOf(keen, wholeTarget)).toHaveLength(1);
    expect(exercisesOf(keen, { ...wholeTarget, processes: workers })).toHaveLength(2);
    expect(missingFor(keen, wholeTarget)).toEqual([]);
  });
});
