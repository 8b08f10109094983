import { describe, expect, it } from "vitest";
import type { Call } from "../contract/call.ts";
import type { HistoryEvent } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { aboutEntry } from "./dead-letters.fixture.ts";
import { call, wholeTarget } from "./history.fixture.ts";
import { jobEvents, note } from "./job-events.fixture.ts";
import { waitsByPriority } from "./waits-by-priority.ts";

const exercise = "low-priority-behind-high";
const round = (at: number, mayBeAhead = 3) =>
  note({ exercise, detail: "round", at, figures: { mayBeAhead } });
const job = (label: string, at: number, calls: readonly Partial<Call>[] = []) =>
  jobEvents({ name: `${label}-${at}`, exercise, label, at, calls, state: null });
const waits = (history: readonly HistoryEvent[], policy: Policy = wholeTarget.policy ?? {}) =>
  waitsByPriority({ history, target: wholeTarget, policy });

describe("waitsByPriority", () => {
  it("tells how fresh and later jobs of both priorities waited in the last round", () => {
    const history = [
      round(100, 9),
      ...job("low", 99),
      ...job("high", 99),
      round(200),
      ...job("low", 200, [{ arrivedAt: 700 }, { arrivedAt: 800 }]),
      ...job("high", 300, [{ arrivedAt: 600 }]),
      ...job("high-later", 400),
      ...job("other", 400),
      ...jobEvents({ name: "elsewhere", exercise: "other", label: "low", at: 400 }),
    ];
    const { low, high, mayBeAhead, letGoAt } = waits(history);
    expect({ low, high, mayBeAhead, letGoAt }).toMatchObject({
      low: [{ kind: "fresh", from: 201, start: { arrivedAt: 700 }, replay: null }],
      high: [
        { kind: "fresh", from: 301, start: { arrivedAt: 600 }, replay: null },
        { kind: "later", from: 401, start: null, replay: null },
      ],
      mayBeAhead: 3,
      letGoAt: Infinity,
    });
    expect(low[0]?.job.op.jobId).toBe("job-low-200");
  });

  it("takes all that there is where no round was noted", () => {
    expect(waits(job("low", 0))).toMatchObject({ low: [{ from: 1 }], mayBeAhead: 0 });
    expect(
      waits([note({ exercise: "low-priority-behind-high", detail: "round" })]).mayBeAhead,
    ).toBe(0);
  });

  it.each<[string, Policy, readonly Partial<Call>[], number, number | null]>([
    [
      "the longest backoff",
      wholeTarget.policy ?? {},
      [{ arrivedAt: 10, answeredAt: 50 }, { arrivedAt: 900 }],
      500,
      900,
    ],
    ["a backoff that nobody declared", {}, [{ arrivedAt: 10, answeredAt: 50 }], Infinity, null],
    [
      "a first call that nobody answered",
      wholeTarget.policy ?? {},
      [{ end: "open" }],
      Infinity,
      null,
    ],
    ["a first call that never came", wholeTarget.policy ?? {}, [], Infinity, null],
  ])("lets a retried job wait from the end of %s", (_, ...[policy, calls, from, startedAt]) => {
    const [found] = waits(job("high-retried", 0, calls), policy).high;
    expect(found).toMatchObject({ kind: "retried", from, replay: null });
    expect(found?.start?.arrivedAt ?? null).toBe(startedAt);
  });

  it("lets a replayed job wait from when its replay was answered", () => {
    const jobId = "job-high-replayed-100";
    const replay = aboutEntry("replay", "a", { jobId, sentAt: 500, doneAt: 520 });
    const others = [
      aboutEntry("replay", "a", { jobId, sentAt: 99 }),
      aboutEntry("replay", "a", { jobId, sentAt: 300, status: null }),
      aboutEntry("replay", "a", { jobId: "job-high-0", sentAt: 400 }),
    ];
    const calls = [{ arrivedAt: 110 }, { arrivedAt: 500 }, { arrivedAt: 900 }];
    const history = [...job("high", 0), ...job("high-replayed", 100, calls), ...others];
    const [, found] = waits([...history, replay]).high;
    expect(found).toMatchObject({ kind: "replayed", from: 520, start: { arrivedAt: 500 }, replay });
    expect(waits(history).high).toHaveLength(1);
    const own = { ...replay, jobId: "job-high-replayed-500" };
    const [waiting] = waits([...job("high-replayed", 500), own]).high;
    expect(waiting).toMatchObject({ kind: "replayed", from: 520, start: null });
  });

  it("tells from when all slots were freed at once in this round", () => {
    const letGo = (at: number) => note({ exercise, detail: "let-go", at });
    expect(waits([letGo(150), round(200), letGo(200), letGo(300)]).letGoAt).toBe(200);
    expect(waits([letGo(150), round(200)]).letGoAt).toBe(Infinity);
  });

  it("knows when whoever started may have been chosen: as a slot was freed within half a second", () => {
    const answered = [100, 600, 700, 1_300].map((answeredAt) =>
      call({ arrivedAt: 0, answeredAt, endedAt: answeredAt }),
    );
    const { chosenFrom } = waits([...answered.toReversed(), call({ end: "open" })]);
    expect([100, 101, 600, 601, 1_100, 1_101, 1_201, 1_250, 9_000].map(chosenFrom)).toEqual([
      0, 100, 100, 600, 600, 700, 700, 700, 1_300,
    ]);
  });
});
