import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import { cutEvents, verdictBy } from "../judging/cut-events.fixture.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { drained, jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { outcomeSurvivesAnOutageOfTheStore } from "./outcome-survives-an-outage-of-the-store.ts";

const exercise = "workers-cut-off";
const judge = (...history: readonly HistoryEvent[]) =>
  verdictBy(outcomeSurvivesAnOutageOfTheStore, history);
const kindOf = (...history: readonly HistoryEvent[]): string => judge(...history).kind;

const cut = cutEvents({ exercise, role: "worker", at: 100, until: 800 });
/** Called before the cut and answered in it. */
const answered = { arrivedAt: 50, answeredAt: 300, endedAt: 300 } as const;
const held = (said: Partial<SaidJob> = {}) =>
  jobEvents({ name: "held", exercise, label: "held", calls: [answered], ...said });
const again = { arrivedAt: 2_000 } as const;
const readLater = (status: number) => [
  op({
    did: "read",
    jobId: "job-held",
    state: status === 200 ? "running" : null,
    status,
    sentAt: 20_100,
  }),
  op({
    did: "read",
    jobId: "job-held",
    state: status === 200 ? "running" : null,
    status,
    sentAt: 29_000,
  }),
  ...drained(20_000, 29_100),
];

describe("outcome-survives-an-outage-of-the-store", () => {
  it("passes a job that succeeded, with one call or by being called again under its key", () => {
    expect(kindOf(...cut, ...held())).toBe("PASS");
    expect(kindOf(...cut, ...held({ calls: [answered, again] }))).toBe("PASS");
  });

  it("counts the jobs, the cuts, and who was called again", () => {
    const second = cutEvents({ exercise, role: "worker", at: 10_100, until: 10_800 });
    const inSecond = { arrivedAt: 10_050, answeredAt: 10_300, endedAt: 10_300 };
    const own = { exercise, label: "held" };
    const history = [
      ...cut,
      ...held(),
      ...jobEvents({ name: "beside", ...own, calls: [answered] }),
      ...second,
      ...jobEvents({ name: "b", ...own, at: 10_000, calls: [inSecond, { arrivedAt: 12_000 }] }),
    ];
    expect(judge(...history)).toMatchObject({
      kind: "PASS",
      witness: { answeredInACut: 3, cuts: 2, calledAgain: 1 },
    });
  });

  it("shows the cut, its end if there was one, and the job", () => {
    const failed = held({ state: "failed" });
    expect(judge(...cut, ...failed).evidence).toEqual([...cut, ...failed]);
    const open = cut.slice(0, 1);
    expect(judge(...open, ...failed).evidence).toEqual([...open, ...failed]);
  });

  it("fails a job that is called a failure though its dependency had accepted it", () => {
    expect(kindOf(...cut, ...held({ state: "failed" }))).toBe("FAIL");
  });

  describe("a job that nobody ended before its worker was killed", () => {
    const look = (sentAt: number, said: Partial<SaidJob> = {}) => [
      ...held({ state: null, ...said }),
      op({ exercise, did: "read", jobId: "job-held", state: "running", sentAt }),
      op({ did: "read", jobId: "job-held", state: "succeeded", sentAt: 40_000 }),
    ];

    it("fails though it succeeded at last", () => {
      // Whole at 804; 3 s to recover, a lease of 2 s, a delay of at most 0.2 s, and 2 s.
      const { kind, because } = judge(...cut, ...look(8_100));
      expect([kind, because]).toEqual([
        "FAIL",
        expect.stringContaining("nor been called again 7296 ms"),
      ]);
      expect(kindOf(...cut, ...look(8_000))).toBe("PASS");
    });

    it("counts from when the last link was whole", () => {
      const later = cutEvents({ exercise, role: "worker", at: 2_000, until: 3_000 });
      expect(kindOf(...cut, ...later, ...look(8_100))).toBe("PASS");
    });

    it("passes where it was called again meanwhile", () => {
      expect(kindOf(...cut, ...look(12_000, { calls: [answered, again] }))).toBe("PASS");
    });
  });

  it("fails a job that runs for ever, or is unknown", () => {
    expect(kindOf(...cut, ...held({ state: null }), ...readLater(200))).toBe("FAIL");
    expect(kindOf(...cut, ...held({ state: null }), ...readLater(404))).toBe("FAIL");
    const [stuck, lost] = [200, 404].map(
      (status) => judge(...cut, ...held({ state: null }), ...readLater(status)).because,
    );
    expect(stuck).not.toBe(lost);
  });

  it("says nothing of a job whose record is gone because its time was over", () => {
    const policy = { ...wholeTarget.policy, retentionMs: 5_000 };
    const history = [...cut, ...held({ state: null }), ...readLater(404)];
    const judged = { history, target: { ...wholeTarget, policy }, policy };
    expect(telling(outcomeSurvivesAnOutageOfTheStore.judge(judged)).kind).toBe("INCONCLUSIVE");
  });

  it("says nothing of a job that still moves after the drain", () => {
    const moving = readLater(200).map((event, index) =>
      index === 0 && event.kind === "op" ? { ...event, state: "queued" as const } : event,
    );
    expect(kindOf(...cut, ...held({ state: null }), ...moving)).toBe("INCONCLUSIVE");
  });

  it("fails a repetition under another effect key", () => {
    const other = { ...again, effectKey: "effect-other" };
    expect(kindOf(...cut, ...held({ calls: [answered, other] }))).toBe("FAIL");
  });

  it("says nothing about a job that was answered before or after the cut, or not seen to end", () => {
    expect(kindOf(...cut, ...held({ calls: [{ arrivedAt: 50 }] }))).toBe("INCONCLUSIVE");
    expect(kindOf(...cut, ...held({ calls: [{ arrivedAt: 900 }] }))).toBe("INCONCLUSIVE");
    expect(kindOf(...cut, ...held({ state: null }))).toBe("INCONCLUSIVE");
  });
});
