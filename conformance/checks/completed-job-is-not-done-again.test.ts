import { describe, expect, it } from "vitest";
import type { LinkFault } from "../contract/fault.ts";
import type { HistoryEvent } from "../contract/history.ts";
import { cutEvents, verdictBy } from "../judging/cut-events.fixture.ts";
import { call, fault as processFault, op } from "../judging/history.fixture.ts";
import { jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { postEvents } from "../judging/post-events.fixture.ts";
import { completedJobIsNotDoneAgain } from "./completed-job-is-not-done-again.ts";
import { aboutEntry } from "../judging/dead-letters.fixture.ts";

const exercise = "workers-cut-off";
const judge = (...history: readonly HistoryEvent[]) =>
  verdictBy(completedJobIsNotDoneAgain, history);
const kindOf = (...history: readonly HistoryEvent[]): string => judge(...history).kind;

/** Long after the cuts of the API, so that none explains what the other does. */
const begin = 100_000;
const fault = { kind: "cut", direction: "in" } as const;
const cut = cutEvents({ exercise, role: "worker", at: begin + 100, until: begin + 800, fault });
const answered = { arrivedAt: begin + 50, answeredAt: begin + 300, endedAt: begin + 300 } as const;
const again = { arrivedAt: begin + 2_500 } as const;
/** Answered while the confirm could not come back, and seen to have succeeded at 400. */
const held = (said: Partial<SaidJob> = {}) =>
  jobEvents({
    name: "held",
    exercise,
    label: "held",
    calls: [answered],
    at: begin,
    readAt: begin + 400,
    ...said,
  });

describe("completed-job-is-not-done-again", () => {
  it("passes a job that was completed without its worker hearing of it, and left alone", () => {
    expect(kindOf(...cut, ...held())).toBe("PASS");
  });

  it("passes a job that was called again before anybody said that it had succeeded", () => {
    const twice = { calls: [answered, again], readAt: begin + 4_000 };
    expect(kindOf(...cut, ...held(twice))).toBe("PASS");
  });

  it("fails a call that comes after the service said that the job had succeeded", () => {
    expect(kindOf(...cut, ...held({ calls: [answered, again] }))).toBe("FAIL");
  });

  it("passes that call if somebody replayed the job", () => {
    const replay = aboutEntry("replay", "entry", {
      exercise,
      jobId: "job-held",
      sentAt: begin + 1_000,
    });
    const calls = [answered, again];
    expect(kindOf(...cut, ...held({ calls }), replay)).toBe("PASS");
  });

  it("fails a submission whose confirm was lost and that is done as two jobs, or twice", () => {
    const two = postEvents("a", { calls: [{}, { jobId: "job-b", nth: 2 }] });
    expect(kindOf(...cut, ...held(), ...two)).toBe("FAIL");
    const twice = [{}, { nth: 2, arrivedAt: 700 }];
    expect(kindOf(...cut, ...held(), ...postEvents("a", { calls: twice }))).toBe("FAIL");
    expect(kindOf(...cut, ...held(), ...postEvents("a"))).toBe("PASS");
  });

  it("says nothing where no confirm was lost", () => {
    const other = cutEvents({
      exercise,
      role: "worker",
      at: begin + 100,
      until: begin + 800,
      fault: { kind: "blackhole" },
    });
    expect(kindOf(...other, ...held())).toBe("INCONCLUSIVE");
    expect(kindOf(...held())).toBe("INCONCLUSIVE");
  });

  it("counts what was completed and submitted without a confirm, and who was called again before", () => {
    const twice = held({ calls: [answered, again], readAt: begin + 4_000 });
    const once = jobEvents({ name: "once", exercise, calls: [{}] });
    const failed = jobEvents({
      name: "failed",
      exercise,
      state: "failed",
      calls: [{ status: 400 }],
    });
    const history = [...cut, ...twice, ...once, ...failed, ...postEvents("a")];
    expect(judge(...history)).toMatchObject({
      kind: "PASS",
      witness: {
        completedUnconfirmed: 1,
        submittedUnconfirmed: 1,
        completed: 3,
        calledAgainBefore: 1,
      },
    });
  });

  it("shows the submission, the calls before, the answer, and the calls that came after it", () => {
    const early = {
      arrivedAt: begin + 20,
      answeredAt: null,
      end: "reset",
      endedAt: begin + 40,
    } as const;
    const late = Array.from({ length: 5 }, (_, n) => ({ arrivedAt: begin + 2_500 + n }));
    const history = held({ calls: [early, early, answered, ...late] });
    const [submitted, , second, done, ...rest] = history;
    const read = rest.at(-1);
    const repeat = op({ exercise, token: "token-held", jobId: "job-held", sentAt: begin + 5 });
    const { evidence } = judge(...cut, ...history, repeat);
    expect(evidence).toEqual([submitted, second, done, read, ...rest.slice(0, 4)]);
  });

  it("counts a call that came together with the answer as before it", () => {
    expect(kindOf(...cut, ...held({ calls: [answered, { arrivedAt: begin + 401 }] }))).toBe("PASS");
    expect(kindOf(...cut, ...held({ calls: [answered, { arrivedAt: begin + 402 }] }))).toBe("FAIL");
  });

  it("goes by the first time that it was said to have succeeded", () => {
    const later = op({
      exercise,
      did: "read",
      jobId: "job-held",
      state: "succeeded",
      sentAt: begin + 9_000,
    });
    expect(kindOf(...cut, ...held({ calls: [answered, again] }), later)).toBe("FAIL");
    const failing = held({ calls: [answered, again], state: "failed" });
    expect(kindOf(...cut, ...failing, later)).toBe("PASS");
  });

  it("does not blame a resumed worker for what it had under way when it was stopped", () => {
    const resumed = processFault({
      fault: "resume",
      injectedAt: begin + 2_500,
      settledAt: begin + 2_505,
    });
    const calledAt = (arrivedAt: number) =>
      held({ calls: [answered, { arrivedAt: begin + arrivedAt }] });
    expect(kindOf(...cut, ...calledAt(2_500), resumed)).toBe("PASS");
    expect(kindOf(...cut, ...calledAt(3_005), resumed)).toBe("PASS");
    expect(kindOf(...cut, ...calledAt(2_499), resumed)).toBe("FAIL");
    expect(kindOf(...cut, ...calledAt(3_006), resumed)).toBe("FAIL");
    expect(kindOf(...cut, ...calledAt(2_500), { ...resumed, fault: "stop" })).toBe("FAIL");
  });

  it("does not judge calls that may be of several jobs", () => {
    const shared = { exercise, token: "shared" };
    const twins = ["1", "2"].map((n) =>
      op({ ...shared, jobId: `job-${n}`, idempotencyKey: `key-${n}` }),
    );
    const reads = ["1", "2"].map((n) =>
      op({ exercise, did: "read", jobId: `job-${n}`, sentAt: 100, state: "succeeded" }),
    );
    const calls = [10, 500].map((arrivedAt) => call({ ...shared, jobId: null, arrivedAt }));
    expect(kindOf(...cut, ...held(), ...twins, ...reads, ...calls)).toBe("PASS");
  });

  it.each<[string, LinkFault, string]>([
    ["answers are cut after some bytes", { kind: "cut-after", direction: "in", bytes: 0 }, "PASS"],
    [
      "requests are cut after some bytes",
      { kind: "cut-after", direction: "out", bytes: 0 },
      "INCONCLUSIVE",
    ],
    ["requests are cut", { kind: "cut", direction: "out" }, "INCONCLUSIVE"],
    ["the link is reset", { kind: "reset" }, "INCONCLUSIVE"],
  ])("takes a confirm for lost, or not, where %s", (_, cutting, kind) => {
    const lossy = cutEvents({
      exercise,
      role: "worker",
      at: begin + 100,
      until: begin + 800,
      fault: cutting,
    });
    expect(kindOf(...lossy, ...held())).toBe(kind);
  });

  it("judges only submissions whose confirm was lost", () => {
    const two = postEvents("a", { calls: [{}, { jobId: "job-b", nth: 2 }] });
    const outwards = two.map((event) =>
      event.kind === "link-fault" && event.fault.kind === "cut-after"
        ? { ...event, fault: { ...event.fault, direction: "out" as const } }
        : event,
    );
    expect(judge(...cut, ...held(), ...outwards)).toMatchObject({
      kind: "PASS",
      witness: { submittedUnconfirmed: 0 },
    });
  });

  it("shows the cut and all that came of a submission that was done twice", () => {
    const two = postEvents("a", { calls: [{}, { jobId: "job-b", nth: 2 }] });
    const [begun, healed, post, retry, ...calls] = two;
    expect(judge(...cut, ...held(), ...two).evidence).toEqual([
      begun,
      post,
      healed,
      retry,
      ...calls.slice(0, 2),
    ]);
    const twice = postEvents("a", { calls: [{}, { nth: 2, arrivedAt: 700 }] });
    expect(judge(...cut, ...held(), ...twice).evidence).toHaveLength(6);
  });

  it("lets a submission be called again where its answers explain it", () => {
    const retried = [{ answer: { status: 503, body: null } }, { nth: 2, arrivedAt: 700 }];
    expect(kindOf(...cut, ...held(), ...postEvents("a", { calls: retried }))).toBe("PASS");
    expect(kindOf(...cut, ...held(), ...postEvents("a", { calls: [] }))).toBe("PASS");
  });
});
