import { describe, expect, it } from "vitest";
import type { Op } from "../contract/op.ts";
import { call, op } from "./history.fixture.ts";
import { note } from "./job-events.fixture.ts";
import { roundsIn } from "./rounds.ts";

type Said = Partial<Op> & { status?: number | null };

const racer = (said: Said = {}): Op => op({ label: "racer", ...said });
const repeat = (said: Said = {}): Op => op({ label: "after-race", sentAt: 500, ...said });
const released = (releasedWithinMs: number, detail = "token-1") =>
  note({ exercise: "racing-requests", detail, figures: { releasedWithinMs } });

describe("roundsIn", () => {
  it("tells what came of each round", () => {
    const [slow, quick, refused] = [
      racer({ doneAt: 30, jobId: "job-2" }),
      racer({ doneAt: 20 }),
      racer({ doneAt: 10, status: 409, jobId: null }),
    ];
    const [first, last] = [repeat(), repeat({ sentAt: 900 })];
    const other = [racer({ token: "token-2", sentAt: 5 }), repeat({ token: "token-3" })];
    const made = call();
    const history = [
      slow,
      quick,
      refused,
      last,
      first,
      released(2),
      made,
      call({ token: "b" }),
      ...other,
      op(),
    ];
    expect(roundsIn(history)).toEqual([
      {
        racers: [slow, quick, refused],
        winner: quick,
        jobIds: ["job-2", "job-1"],
        repeat: last,
        calls: [made],
        releasedWithinMs: 2,
        isDisturbed: false,
        isRace: true,
      },
      {
        racers: [other[0]],
        winner: other[0],
        jobIds: ["job-1"],
        repeat: null,
        calls: [],
        releasedWithinMs: Infinity,
        isDisturbed: false,
        isRace: false,
      },
    ]);
  });

  it("knows a round in which some were told to come again, as long as these are few", () => {
    const round = (token: string, status: number) => [
      racer({ token }),
      racer({ token, status, jobId: null }),
      released(2, token),
    ];
    const told = (...statuses: readonly number[]) =>
      roundsIn(statuses.flatMap((status, index) => round(`t${index}`, status))).map(
        ({ isDisturbed, isRace }) => [isDisturbed, isRace],
      );
    const [race, disturbed] = [
      [false, true],
      [true, false],
    ];
    expect(told(409, 503, 409)).toEqual([race, disturbed, race]);
    expect(told(409, 503)).toEqual([race, race]);
    expect(told(409, 500, 409)).toEqual([race, race, race]);
  });

  it.each<[string, readonly Said[]]>([
    ["was answered", [{ status: null, jobId: null }]],
    ["was accepted", [{ status: 409 }, { status: 429 }]],
    ["was told the job", [{ jobId: null }]],
  ])("has no winner where nobody %s", (_, said) => {
    expect(roundsIn(said.map(racer))).toMatchObject([{ winner: null, jobIds: [] }]);
  });

  it("names each job once", () => {
    expect(roundsIn([racer(), racer({ status: 200 })])).toMatchObject([{ jobIds: ["job-1"] }]);
  });

  it.each([
    [50, 2, true],
    [51, 2, false],
    [50, 1, false],
  ])("is a race where several left together: within %i ms, %i of them", (ms, count, isRace) => {
    const racers = Array.from({ length: count }, () => racer());
    const history = [...racers, released(0, "other"), released(ms)];
    expect(roundsIn(history)).toMatchObject([{ isRace, releasedWithinMs: ms }]);
  });

  it("is no race where the note tells no figure", () => {
    const history = [racer(), racer(), note({ exercise: "racing-requests", detail: "token-1" })];
    expect(roundsIn(history)).toMatchObject([{ isRace: false }]);
  });
});
