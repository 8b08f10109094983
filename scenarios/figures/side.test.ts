import { describe, expect, it } from "vitest";
import { call, op } from "../../conformance/judging/history.fixture.ts";
import type { History } from "../../conformance/contract/history.ts";
import type { ScenarioSide } from "../../conformance/contract/run.ts";
import { trafficSpike } from "../catalog/traffic-spike.ts";
import { gaveUpAfter } from "./clicks.ts";
import { sideOf } from "./side.ts";

const startedAt = 1_000;

function side(name: ScenarioSide["side"], history: History): ScenarioSide {
  return sideOf({
    side: name,
    title: name,
    history,
    arrivals: ["a", "b"].map((token) => ({ token, intendedAt: startedAt })),
    startedAt,
    scenario: trafficSpike,
    timeScale: 1,
    slots: 5,
  });
}

const submit = (token: string, doneAt: number) =>
  op({ token, jobId: `job-${token}`, sentAt: startedAt + 3, doneAt, state: "queued" });
const read = (token: string, doneAt: number, state: "succeeded" | null) =>
  op({
    did: "read",
    token: null,
    jobId: `job-${token}`,
    sentAt: doneAt - 5,
    doneAt,
    state,
    status: state === null ? 404 : 200,
  });

describe("the reference's side", () => {
  const history = [
    submit("a", 1_200),
    submit("b", 1_400),
    call({ token: "a", jobId: "job-a", effectKey: "a", arrivedAt: 1_210 }),
    call({ token: "b", jobId: "job-b", effectKey: "b", arrivedAt: 1_410 }),
    read("a", 3_000, "succeeded"),
  ];

  it("counts from the intended time, and the budgets hold", () => {
    const whole = side("reference", [...history, read("b", 41_000, "succeeded")]);
    expect(whole).toMatchObject({ offered: 2, accepted: 2, completed: 2, lost: 0, timedOut: 0 });
    expect(whole.generatorLagMs.n).toBe(2);
    expect(whole.generatorLagMs.p50).toBeCloseTo(3, 2);
    expect(whole.answerMs.max).toBeCloseTo(400, 0);
    expect(whole.resultMs.max).toBeCloseTo(40_000, -2);
    expect(whole.budgets.map(({ holds, n }) => ({ holds, n }))).toEqual([
      { holds: true, n: 2 },
      { holds: true, n: 2 },
      { holds: true, n: 2 },
      { holds: true, n: 2 },
    ]);
    expect(whole.sentence).toBe(
      "All 2 were accepted, the last after 400 ms; all 2 of these have their result, the last after 40 s; none was lost.",
    );
  });

  it("shows a lost job in every place where it counts", () => {
    const short = side("reference", [...history, read("b", 41_000, null)]);
    expect(short).toMatchObject({ accepted: 2, completed: 1, lost: 1 });
    expect(short.conservation).toMatchObject({ accepted: 2, succeeded: 1, lost: 1, calls: 2 });
    expect(short.budgets.at(2)).toMatchObject({ measured: 1, limit: 0, holds: false });
    expect(short.sentence).toContain("1 of 2 of these have their result");
    expect(short.sentence).toContain("1 was lost");
  });
});

describe("the control's side", () => {
  const history = [
    op({ token: "a", jobId: null, sentAt: 1_000, doneAt: 1_230, status: 200, state: "succeeded" }),
    op({
      token: "b",
      jobId: null,
      sentAt: 1_000,
      doneAt: 31_000,
      status: null,
      failure: gaveUpAfter(30_000),
    }),
    call({ token: "a", jobId: null, effectKey: null, arrivedAt: 1_020 }),
    call({ token: "b", jobId: null, effectKey: null, arrivedAt: 32_000 }),
  ];

  it("tells of those who left, and of the work that was done for nobody", () => {
    const told = side("control", history);
    expect(told).toMatchObject({ offered: 2, accepted: 1, completed: 1, timedOut: 1, lost: 0 });
    expect(told.conservation).toMatchObject({ accepted: 1, succeeded: 1, calls: 2, effectKeys: 0 });
    expect(told.sentence).toBe(
      "1 of 2 got their result, the last after 230 ms; 1 gave up after 30 s, and the work of all of them was done all the same, for nobody.",
    );
  });

  it("does not look fast for having answered only the first", () => {
    const [wait] = side("control", history).budgets;
    expect(wait).toMatchObject({ n: 2, holds: false });
    expect(wait?.measured).toBeGreaterThan(29_900);
  });
});

describe("a side without any request", () => {
  it("holds no budget", () => {
    const empty = side("reference", []);
    expect(empty.budgets.some(({ holds }) => holds)).toBe(false);
    expect(empty.sentence).toBe("0 of 2 were accepted.");
    expect(empty.series.atSec).toEqual([0]);
  });
});
