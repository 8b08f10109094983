import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { JobState } from "../../conformance/contract/job.ts";
import type { JobChange } from "../jobs/store.ts";
import { idOfChange, nextFor } from "./resume.ts";

const at = new Date(0);

/** Changes into these states, the first with the version that is given. */
function changesOf(states: readonly JobState[], firstVersion = 1): readonly JobChange[] {
  return states.map((status, index) => ({
    version: firstVersion + index,
    status,
    attempts: 0,
    at,
  }));
}

const told = (changes: readonly JobChange[], after: string | null) => {
  const next = nextFor(changes, after);
  return next.kind === "changes" ? next.changes.map(({ version }) => version) : next.kind;
};

describe("nextFor", () => {
  const life = changesOf(["queued", "running", "queued", "running", "succeeded"]);

  it("begins with how the job is now", () => {
    expect(told(life.slice(0, 2), null)).toEqual([2]);
    expect(told(life, null)).toEqual([5]);
  });

  it("goes on after what the reader knows", () => {
    expect(told(life, "2")).toEqual([3, 4, 5]);
    expect(told(life, "4")).toEqual([5]);
    expect(told(life.slice(0, 3), "3")).toEqual([]);
  });

  it("is over for a reader who knows the end", () => {
    expect(told(life, "5")).toBe("over");
  });

  it("resets a reader whose place was dropped, or never was", () => {
    const kept = changesOf(["queued", "running", "succeeded"], 40);
    for (const id of ["39", "43", "0", "040", "4e1", "a job's", "\u0000"]) {
      expect(nextFor(kept, id)).toEqual({ kind: "reset", change: kept[2] });
    }
  });

  it("ends with the first end, and goes on behind it in the next subscription", () => {
    const replayed = changesOf(["running", "failed", "queued", "running", "succeeded"]);
    expect(told(replayed, "1")).toEqual([2]);
    expect(told(replayed, "2")).toEqual([3, 4, 5]);
    expect(told(replayed.slice(0, 2), "2")).toBe("over");
  });

  it("tells each change once, however often the reader is cut off", () => {
    const lives = fc.array(fc.constantFrom<JobState>("queued", "running", "failed"), {
      minLength: 1,
    });
    fc.assert(
      fc.property(lives, fc.array(fc.nat(3)), (states, cuts) => {
        const changes = changesOf(states);
        const seen = ["1"];
        for (const cut of [...cuts, ...states.map(() => 3)]) {
          const next = nextFor(changes, seen.at(-1) ?? null);
          if (next.kind === "changes") seen.push(...next.changes.slice(0, cut).map(idOfChange));
        }
        expect(seen).toEqual(changes.map(idOfChange));
      }),
    );
  });
});
