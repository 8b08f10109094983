import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { aboutEntry } from "./dead-letters.fixture.ts";
import { growthBetween, type CountedFigure, type Growth } from "./growth-between.ts";
import { op, wholeTarget } from "./history.fixture.ts";
import { jobEvents, type SaidJob } from "./job-events.fixture.ts";
import { scraped } from "./scrapes.fixture.ts";

/** Between a scrape that took from 1,000 to 1,010 and one that took from 9,000 to 9,010. */
const between = {
  from: scraped({}, { sentAt: 1_000, doneAt: 1_010 }),
  until: scraped({}, { sentAt: 9_000, doneAt: 9_010 }),
};
const grown = (...history: readonly HistoryEvent[]): Growth =>
  growthBetween({ history, target: wholeTarget, between });

const job = (said: Partial<SaidJob> = {}, name = "a"): readonly HistoryEvent[] =>
  jobEvents({ name, exercise: "test", at: 2_000, calls: [{}], ...said });

/** What is exactly so; figures that are not said have not grown. */
const exactly = (said: Partial<Record<CountedFigure, number>>): Growth => {
  const range = (name: CountedFigure) => ({ least: said[name] ?? 0, most: said[name] ?? 0 });
  return {
    accepted: range("accepted"),
    succeeded: range("succeeded"),
    failed: range("failed"),
    retried: range("retried"),
    deadLettered: range("deadLettered"),
  };
};
const upTo = (most: number) => ({ least: 0, most });
/** What may have happened to a job that was called once, and was or was not accepted meanwhile. */
const unsure = (accepted: { least: number; most: number }, times = 1, retried = 2): Growth => ({
  accepted,
  succeeded: upTo(times),
  failed: upTo(times),
  retried: upTo(retried),
  deadLettered: upTo(times),
});
const one = { least: 1, most: 1 };

describe("what happened between two scrapes", () => {
  it("is nothing where nothing happened", () => {
    expect(grown()).toEqual(exactly({}));
  });

  it("is told exactly of jobs that were accepted and seen to end meanwhile", () => {
    expect(grown(...job())).toEqual(exactly({ accepted: 1, succeeded: 1 }));
    const failed = job({ state: "failed", calls: [{}, {}, {}] });
    expect(grown(...failed)).toEqual(
      exactly({ accepted: 1, failed: 1, retried: 2, deadLettered: 1 }),
    );
    expect(grown(...job({ state: "canceled", calls: [] }))).toEqual(exactly({ accepted: 1 }));
    expect(grown(...job(), ...failed.map(renamed))).toEqual(
      exactly({ accepted: 2, succeeded: 1, failed: 1, retried: 2, deadLettered: 1 }),
    );
  });

  it.each<[string, Partial<SaidJob>, Growth]>([
    ["that was not seen to end", { state: "running" }, unsure(one)],
    ["that was seen to end as the second was sent", { readAt: 8_999 }, unsure(one)],
    [
      "that was seen to end right before",
      { readAt: 8_998 },
      exactly({ accepted: 1, succeeded: 1 }),
    ],
    ["that was submitted as the first was answered", { at: 1_010 }, unsure(upTo(1))],
    ["that was submitted right after it", { at: 1_011 }, exactly({ accepted: 1, succeeded: 1 })],
    ["whose acceptance came as the second was sent", { at: 8_999, state: null }, unsure(upTo(1))],
    ["whose acceptance came right before", { at: 8_998, state: null }, unsure(one)],
    ["that was submitted as the second was answered", { at: 9_010, state: null }, unsure(upTo(0))],
    ["that was submitted right before", { at: 9_009, state: null }, unsure(upTo(1))],
    ["that was submitted later", { at: 9_011, state: null }, exactly({})],
    [
      "that was accepted before, as the first was sent",
      { at: 999, calls: [{ arrivedAt: 999 }], readAt: 5_000 },
      unsure(upTo(0)),
    ],
    [
      "that was accepted while it went on",
      { at: 1_000, calls: [{ arrivedAt: 999 }], readAt: 5_000 },
      unsure(upTo(1)),
    ],
  ])("is as sure as can be of a job %s", (_, said, growth) => {
    expect(grown(...job(said))).toEqual(growth);
  });

  const old = { at: 100, calls: [{ arrivedAt: 200 }] };
  it.each<[string, Partial<SaidJob>, Growth]>([
    ["was seen to end right before", { ...old, readAt: 998 }, exactly({})],
    ["was seen to end as the first was sent", { ...old, readAt: 999 }, unsure(upTo(0))],
    ["was seen at work before", { ...old, readAt: 500, state: "running" }, unsure(upTo(0))],
    [
      "was called as the first was sent",
      { ...old, calls: [{ arrivedAt: 1_000 }], readAt: 500 },
      exactly({}),
    ],
    [
      "was called afterwards",
      { ...old, calls: [{ arrivedAt: 1_001 }], readAt: 500 },
      unsure(upTo(0)),
    ],
  ])("is nothing of a job that certainly rested: it %s", (_, said, growth) => {
    expect(grown(...job(said))).toEqual(growth);
  });

  it("goes by the last look before the first scrape", () => {
    const look = op({ did: "read", jobId: "job-a", state: "running", sentAt: 600 });
    expect(grown(...job({ ...old, readAt: 500 }), look)).toEqual(unsure(upTo(0)));
  });

  const replay = (sentAt: number): Op => aboutEntry("replay", "a", { jobId: "job-a", sentAt });

  it("may be one end more for each replay, and counts one that is over for nothing", () => {
    const rested = job({ ...old, readAt: 500 });
    expect(grown(...rested, replay(3_000))).toEqual(unsure(upTo(0), 2));
    expect(grown(...rested, replay(199))).toEqual(exactly({}));
    expect(grown(...rested, replay(200))).toEqual(unsure(upTo(0), 2));
    expect(grown(...job(), replay(5_000), replay(6_000))).toEqual(unsure(one, 3));
  });

  it.each([
    [998, 0],
    [999, 0],
    [1_000, 1],
    [9_009, 1],
    [9_010, 0],
  ])("may be anything where a submission of %i was not answered", (sentAt, most) => {
    const silent = op({ status: null, jobId: null, sentAt });
    const retried = most === 0 ? upTo(0) : upTo(Infinity);
    expect(grown(silent)).toEqual({ ...unsure(upTo(most), most), retried });
  });

  it("is nothing where a submission was refused", () => {
    expect(grown(op({ status: 400, jobId: null, sentAt: 2_000 }))).toEqual(exactly({}));
  });
});

function renamed(event: HistoryEvent): HistoryEvent {
  if (event.kind !== "op" && event.kind !== "call") return event;
  return { ...event, token: "token-b", jobId: "job-b" };
}
