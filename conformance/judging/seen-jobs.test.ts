import { describe, expect, it } from "vitest";
import type { Op } from "../contract/op.ts";
import type { Exercise } from "../exercise.ts";
import { call, op } from "./history.fixture.ts";
import { endOfJob, jobsSeen, storyOf } from "./seen-jobs.ts";

const exercise: Exercise = {
  id: "test",
  did: "",
  disturbs: "nothing",
  needs: [],
  run: async () => undefined,
};
const read = (said: Partial<Op> = {}): Op => op({ did: "read", state: "running", ...said });

describe("jobsSeen", () => {
  it("tells each accepted job of one exercise, with its calls and its last sighting", () => {
    const [second, first] = [op({ jobId: "job-2", token: "token-2", sentAt: 2 }), op()];
    const calls = [call({ arrivedAt: 4 }), call({ arrivedAt: 9, nth: 2 })];
    const last = read({ sentAt: 30 });
    const history = [second, first, ...calls.toReversed(), read({ sentAt: 20 }), last];
    expect(jobsSeen(history, exercise)).toEqual([
      { op: first, calls, last },
      { op: second, calls: [], last: undefined },
    ]);
  });

  it.each<[string, Partial<Op> & { status?: number | null }]>([
    ["of another exercise", { exercise: "other" }],
    ["that was refused", { status: 400 }],
    ["that was not answered", { status: null }],
    ["that was given no id", { jobId: null }],
    ["of another label", { label: "other" }],
  ])("leaves out what was submitted %s", (_, said) => {
    expect(jobsSeen([op(said)], exercise, "")).toEqual([]);
  });

  it("takes every label where none is named", () => {
    expect(jobsSeen([op({ label: "any" })], exercise)).toHaveLength(1);
  });
});

describe("endOfJob", () => {
  it.each([
    ["succeeded", "succeeded"],
    ["canceled", "canceled"],
    ["running", null],
    ["unknown", null],
  ] as const)("is the state in which it was last seen, if that is an end: %s", (state, end) => {
    expect(endOfJob({ op: op(), calls: [], last: read({ state }) })).toBe(end);
  });

  it("is none where it was not seen", () => {
    expect(endOfJob({ op: op(), calls: [], last: undefined })).toBeNull();
  });
});

describe("storyOf", () => {
  it("shows the submission, ten calls, and the last sighting", () => {
    const calls = Array.from({ length: 11 }, (_, index) => call({ nth: index + 1 }));
    const last = read();
    expect(storyOf({ op: op(), calls, last })).toEqual([op(), ...calls.slice(0, 10), last]);
  });

  it("shows a submission once whose answer was the last sighting, or where there was none", () => {
    const submitted = op({ state: "queued" });
    expect(storyOf({ op: submitted, calls: [], last: submitted })).toEqual([submitted]);
    expect(storyOf({ op: submitted, calls: [], last: undefined })).toEqual([submitted]);
  });
});
