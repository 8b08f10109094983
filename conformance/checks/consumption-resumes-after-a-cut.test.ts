import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { cutEvents, verdictBy } from "../judging/cut-events.fixture.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, note } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { consumptionResumesAfterACut } from "./consumption-resumes-after-a-cut.ts";

const exercise = "workers-cut-off";
const judge = (...history: readonly HistoryEvent[]) =>
  verdictBy(consumptionResumesAfterACut, history);
const kindOf = (...history: readonly HistoryEvent[]): string => judge(...history).kind;

const cut = cutEvents({ exercise, role: "worker", at: 100, until: 800 });
/** Accepted during the cut, and called then. */
const fresh = (calledAt: number | null) =>
  jobEvents({
    name: "fresh",
    exercise,
    label: "fresh",
    at: 200,
    calls: calledAt === null ? [] : [{ arrivedAt: calledAt }],
    state: null,
  });
/** Accepted during the cut, and answered 503 at first. */
const failing = (...arrivals: readonly number[]) =>
  jobEvents({
    name: "failing",
    exercise,
    label: "failing",
    at: 300,
    calls: arrivals.map((arrivedAt, index) => ({ arrivedAt, status: index === 0 ? 503 : 200 })),
    state: null,
  });
const good = [...cut, ...fresh(900)];
const watchedUntil = (sentAt: number) => op({ exercise, did: "read", jobId: "job-x", sentAt });

describe("consumption-resumes-after-a-cut", () => {
  it("passes a job that is taken up in the declared time, or before the link was healed", () => {
    expect(kindOf(...cut, ...fresh(3_700))).toBe("PASS");
    expect(kindOf(...cut, ...fresh(500))).toBe("PASS");
  });

  it("fails one that is taken up later, or not at all while somebody looked", () => {
    expect(kindOf(...cut, ...fresh(5_000))).toBe("FAIL");
    expect(kindOf(...cut, ...fresh(null), watchedUntil(9_000))).toBe("FAIL");
  });

  it("says nothing where nobody looked for long enough, or nothing was accepted meanwhile", () => {
    expect(kindOf(...cut, ...fresh(null), watchedUntil(2_000))).toBe("INCONCLUSIVE");
    expect(kindOf(...cut)).toBe("INCONCLUSIVE");
  });

  it("says nothing where no connection was cut", () => {
    const unfelt = cutEvents({ exercise, role: "worker", at: 100, until: 800, sockets: 0 });
    expect(kindOf(...unfelt, ...fresh(900))).toBe("INCONCLUSIVE");
  });

  describe("how many run at a time", () => {
    const noted = (mostOpen: number, waitedMs = 1_000) =>
      note({ exercise, detail: "capacity", figures: { mostOpen, waitedMs } });
    const judgeCapacity = (...notes: readonly HistoryEvent[]) =>
      judge(...cut, ...fresh(900), ...notes);

    it("passes where as many do after the cuts as before", () => {
      expect(judgeCapacity(noted(200), noted(200)).kind).toBe("PASS");
    });

    it("fails where one worker's share does not any more, after the declared time and a second", () => {
      expect(judgeCapacity(noted(200), noted(100, 4_001)).kind).toBe("FAIL");
      expect(judgeCapacity(noted(200), noted(100, 4_000)).kind).toBe("INCONCLUSIVE");
      expect(judgeCapacity(noted(200), noted(101, 4_001)).kind).toBe("INCONCLUSIVE");
    });

    it("shows both figures", () => {
      const notes = [noted(200), noted(64, 18_000.4)];
      const { because, evidence } = judgeCapacity(...notes);
      expect(because).toContain("at most 64 jobs ran at a time in the 18000 ms after all cuts");
      expect(because).toContain("200 before");
      expect(evidence).toEqual(notes);
    });

    it("says nothing of it where it was tried once only, elsewhere, or no cut was felt", () => {
      expect(judgeCapacity(noted(200)).kind).toBe("PASS");
      const elsewhere = note({ detail: "capacity", figures: { mostOpen: 200, waitedMs: 9_000 } });
      expect(judgeCapacity(elsewhere, noted(0, 9_000)).kind).toBe("PASS");
      const unfelt = cutEvents({ exercise, role: "worker", at: 100, until: 800, sockets: 0 });
      expect(kindOf(...unfelt, noted(200), noted(0, 9_000))).toBe("INCONCLUSIVE");
    });
  });

  it("does not take the call of one cut for that of another", () => {
    const later = cutEvents({ exercise, role: "worker", at: 6_000, until: 6_500 });
    expect(kindOf(...cut, ...fresh(900), ...later)).toBe("INCONCLUSIVE");
  });

  it("grants a second of our own beside the declared time", () => {
    expect(kindOf(...cut, ...fresh(4_804))).toBe("PASS");
    expect(kindOf(...cut, ...fresh(4_805))).toBe("FAIL");
    expect(kindOf(...cut, ...fresh(null), watchedUntil(4_803))).toBe("INCONCLUSIVE");
    expect(kindOf(...cut, ...fresh(null), watchedUntil(4_804))).toBe("FAIL");
  });

  it("counts the cuts, their kinds and connections, and the longest recovery", () => {
    const early = jobEvents({
      name: "e",
      exercise,
      label: "fresh",
      at: 200,
      calls: [{}],
      state: null,
    });
    const again = [
      ...cutEvents({
        exercise,
        role: "worker",
        at: 6_000,
        until: 6_500,
        fault: { kind: "blackhole" },
        sockets: 3,
      }),
      ...jobEvents({
        name: "later",
        exercise,
        label: "fresh",
        at: 6_100,
        calls: [{ arrivedAt: 8_004.4, status: 503 }, { arrivedAt: 9_900 }],
        state: null,
      }),
    ];
    const { kind, witness, because } = judge(...cut, ...early, ...again);
    expect(because).toContain("1500 ms");
    expect(kind).toBe("PASS");
    expect(witness).toEqual({
      cuts: 2,
      kinds: 2,
      connectionsCut: 11,
      retried: 0,
      longestRecoveryMs: 1_500,
    });
    const alike = cutEvents({ exercise, role: "worker", at: 6_000, until: 6_500 });
    expect(judge(...cut, ...early, ...alike, ...again.slice(2)).witness).toMatchObject({
      kinds: 1,
    });
  });

  it("shows the cut, its end, and the call that came too late", () => {
    const late = fresh(5_000);
    expect(judge(...cut, ...late).evidence).toEqual([...cut, late[1]]);
    expect(judge(...cut, ...fresh(null), watchedUntil(9_000)).evidence).toEqual(cut);
    expect(judge(...cut, ...fresh(null), watchedUntil(2_000)).evidence).toEqual(cut);
  });

  it.each<[string, number]>([
    ["before the cut", 103],
    ["after it was healed", 805],
  ])("does not go by a job that was accepted %s", (_, at) => {
    const other = jobEvents({
      name: "o",
      exercise,
      label: "fresh",
      at,
      calls: [{ arrivedAt: 900 }],
      state: null,
    });
    expect(kindOf(...cut, ...other)).toBe("INCONCLUSIVE");
  });

  it.each([104, 804])("goes by a job that was accepted at its very begin or end (%i)", (at) => {
    const own = jobEvents({
      name: "o",
      exercise,
      label: "fresh",
      at,
      calls: [{ arrivedAt: 900 }],
      state: null,
    });
    expect(kindOf(...cut, ...own)).toBe("PASS");
  });

  it("goes by no call of another job, label or exercise", () => {
    const others = [
      jobEvents({
        name: "o",
        exercise,
        label: "held",
        at: 200,
        calls: [{ arrivedAt: 900 }],
        state: null,
      }),
      jobEvents({
        name: "o",
        exercise: "other",
        label: "fresh",
        at: 200,
        calls: [{ arrivedAt: 900 }],
        state: null,
      }),
    ];
    for (const other of others)
      expect(kindOf(...cut, ...fresh(null), ...other)).toBe("INCONCLUSIVE");
  });

  it("says nothing of a link that was never healed, unless jobs were taken up all the same", () => {
    const [begin] = cut;
    const open = begin === undefined ? [] : [begin];
    const { kind, evidence, witness } = judge(...open, ...fresh(null), watchedUntil(90_000));
    expect(witness).toMatchObject({ cuts: 1, longestRecoveryMs: 0 });
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toEqual(open);
    expect(kindOf(...open, ...fresh(500))).toBe("PASS");
  });

  it("wants those that failed once to be brought back too", () => {
    // Its first call ended at 910, and it was due 200 ms later.
    expect(judge(...good, ...failing(900, 5_110))).toMatchObject({
      kind: "PASS",
      witness: { retried: 1 },
    });
    expect(kindOf(...good, ...failing(900, 5_111))).toBe("FAIL");
    expect(kindOf(...good, ...failing(900), watchedUntil(5_110))).toBe("FAIL");
    expect(kindOf(...good, ...failing(900), watchedUntil(5_000))).toBe("PASS");
    expect(kindOf(...good, ...failing(), watchedUntil(9_000))).toBe("PASS");
  });

  describe("of a job that fails at its first call", () => {
    it("shows the cut, the job, and what was called of it", () => {
      const late = failing(900, 6_000);
      const again = judge(...good, ...late);
      expect(again).toMatchObject({ kind: "FAIL", evidence: [cut[0], ...late] });
      expect(again.because).toContain("4890 ms");
      const once = failing(900);
      const never = judge(...good, ...once, watchedUntil(9_000));
      expect(never).toMatchObject({ kind: "FAIL", evidence: [cut[0], ...once] });
      expect(never.because).toContain("not tried again");
      expect(again.because).not.toContain("not tried again");
    });

    it("asks for no more where no backoff is declared, or one attempt is all", () => {
      const whole = wholeTarget.policy ?? {};
      const { backoff: _, ...undeclared } = whole;
      const by = (policy: Policy): string => {
        const history = [...good, ...failing(900), watchedUntil(9_000)];
        const judged = {
          history,
          target: wholeTarget,
          policy: { ...policy, recoverWithinMs: 3_000 },
        };
        return telling(consumptionResumesAfterACut.judge(judged)).kind;
      };
      expect(by(whole)).toBe("FAIL");
      expect(by(undeclared)).toBe("PASS");
      expect(by({ ...whole, maxAttempts: 1 })).toBe("PASS");
    });

    it("says nothing of it where the link was never healed", () => {
      const open = good.slice(0, 1);
      expect(kindOf(...open, ...fresh(500), ...failing(600), watchedUntil(90_000))).toBe("PASS");
      expect(kindOf(...open, ...fresh(500), ...failing(600, 700), watchedUntil(90_000))).toBe(
        "PASS",
      );
    });

    it("counts from the end of its first call where that came later", () => {
      expect(kindOf(...good, ...failing(2_000, 6_210))).toBe("PASS");
      expect(kindOf(...good, ...failing(2_000, 6_211))).toBe("FAIL");
      expect(kindOf(...good, ...failing(400, 5_004))).toBe("PASS");
      expect(kindOf(...good, ...failing(400, 5_005))).toBe("FAIL");
    });
  });
});
