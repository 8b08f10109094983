import { describe, expect, it } from "vitest";
import type { History, Note } from "../contract/history.ts";
import type { Target } from "../contract/target.ts";
import { jobsCounted } from "../exercises/jobs-counted.ts";
import { call, fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { scraped } from "../judging/scrapes.fixture.ts";
import type { Figures } from "../judging/scrapes.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { countersAgreeWithTheLedger } from "./counters-agree-with-the-ledger.ts";

const target: Target = {
  ...wholeTarget,
  credentials: { tenantA: { authorization: "Bearer a-very-secret-token" } },
  metrics: {
    urls: ["http://127.0.0.1:1/metrics"],
    series: { accepted: "a", succeeded: "s", failed: "f", retried: "r", deadLettered: "d" },
  },
};
const judge = (history: History) =>
  telling(countersAgreeWithTheLedger.judge({ history, target, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

const exercise = jobsCounted.id;
const scrape = (label: string, sentAt: number, figures: Figures | null) =>
  scraped(figures, { exercise, label, sentAt });

const job = (name: string, sentAt: number, state: "succeeded" | "failed") => [
  op({ jobId: name, token: name, sentAt }),
  call({ jobId: name, token: name, arrivedAt: sentAt + 5, status: state === "failed" ? 400 : 200 }),
  op({ did: "read", jobId: name, sentAt: sentAt + 30, state }),
];

/** In between one job succeeds, one fails, and one is tried twice. */
const between = [
  ...job("job-1", 100, "succeeded"),
  ...job("job-2", 110, "failed"),
  ...job("job-3", 120, "succeeded"),
  call({ jobId: "job-3", token: "job-3", arrivedAt: 122, status: 503, nth: 1 }),
];
/** Counted as a success, though it was never called. */
const uncalled = [
  op({ exercise, jobId: "job-4", token: "job-4", sentAt: 130 }),
  op({ exercise, did: "read", jobId: "job-4", sentAt: 160, state: "succeeded" }),
];
const stood: Figures = { accepted: 7, succeeded: 5, failed: 2, retried: 1 };
const stands: Figures = { accepted: 10, succeeded: 7, failed: 3, retried: 2, deadLettered: 1 };
const before = scrape("before", 50, stood);
const good = [before, ...between, scrape("after", 500, stands)];

describe("counters-agree-with-the-ledger", () => {
  it("passes counters that grew by what happened", () => {
    const { kind, witness } = judge(good);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ counters: 5, jobs: 3, retries: 1, pagesOfMetrics: 2, logs: 0 });
  });

  it("does not pass a job that is counted as a success and never ran", () => {
    const after = scrape("after", 500, { ...stands, accepted: 11, succeeded: 8 });
    expect(kindOf([before, ...between, ...uncalled, after])).toBe("INCONCLUSIVE");
  });

  it("goes by the last look, for a counter may lag", () => {
    expect(
      kindOf([before, ...between, scrape("after", 400, stood), scrape("after", 500, stands)]),
    ).toBe("PASS");
  });

  it("forgives what other jobs of that time may explain, and nothing more", () => {
    const open = [op({ jobId: "job-9", token: "job-9", sentAt: 10 })];
    const more = { ...stands, succeeded: 8 };
    expect(kindOf([...open, before, ...between, scrape("after", 500, more)])).toBe("PASS");
    expect(
      kindOf([...open, before, ...between, scrape("after", 500, { ...more, succeeded: 9 })]),
    ).toBe("NON-STRICT");
    const done = job("job-8", 10, "succeeded").map((event) => ({
      ...event,
      sentAt: 10,
      doneAt: 20,
    }));
    expect(kindOf([...done, before, ...between, scrape("after", 500, more)])).toBe("NON-STRICT");
  });

  it.each<[string, Figures]>([
    ["attempts counted as jobs", { ...stands, failed: 4 }],
    ["repeats counted as accepted", { ...stands, accepted: 12 }],
    ["a success that is not counted", { ...stands, succeeded: 6 }],
    ["retries that are not counted", { ...stands, retried: 1 }],
    ["a counter that is not shown", { ...stands, deadLettered: 0 }],
    ["a counter that fell", { ...stands, accepted: 0 }],
  ])("does not hold for %s", (_, figures) => {
    expect(kindOf([before, ...between, scrape("after", 500, figures)])).toBe("NON-STRICT");
  });

  it("does not hold where a secret is in the metrics or in a log, and does not spread it", () => {
    const body = 'clients{name="Bearer a-very-secret-token"} 1';
    const leaking = {
      ...scrape("after", 500, stands),
      answer: { status: 200, headers: {}, body, bodyChars: 40 },
    };
    const verdict = judge([before, ...between, leaking]);
    expect(verdict.kind).toBe("NON-STRICT");
    expect(JSON.stringify(verdict)).not.toContain("a-very-secret-token");
    const logs = (secrets: number) => {
      return {
        kind: "note",
        exercise,
        at: 510,
        what: "measured",
        detail: "logs",
        figures: { processes: 4, secrets },
      } as const;
    };
    expect(kindOf([...good, logs(0)])).toBe("PASS");
    expect(kindOf([...good, logs(1)])).toBe("NON-STRICT");
  });

  it("does not judge what it could not read, or what was disturbed", () => {
    expect(kindOf([before, ...between])).toBe("INCONCLUSIVE");
    expect(kindOf([before, ...between, scrape("after", 500, null)])).toBe("INCONCLUSIVE");
    expect(kindOf([...good, fault({ injectedAt: 200 })])).toBe("INCONCLUSIVE");
  });

  it("shows every page of both looks, and none of its text", () => {
    const { evidence, because } = judge([
      before,
      ...between,
      scrape("after", 500, { ...stands, failed: 9 }),
    ]);
    expect(evidence).toMatchObject([
      { label: "before", answer: { body: "(withheld)", status: 200 } },
      { label: "after", answer: { body: "(withheld)", status: 200 } },
    ]);
    expect(because).toMatch(/\b7\b.*\b1$/);
    expect(because).not.toContain(" to ");
  });

  it("tells a range where it cannot tell how far a counter must have grown", () => {
    const open = op({ jobId: "job-9", token: "job-9", sentAt: 10 });
    const { because } = judge([
      open,
      before,
      ...between,
      scrape("after", 500, { ...stands, failed: 9 }),
    ]);
    expect(because).toContain("1 to 2");
  });

  it("judges only counters that the target declares", () => {
    const { deadLettered: _, ...series } = { accepted: "a", failed: "f", deadLettered: "d" };
    const few: Target = { ...target, metrics: { urls: ["http://127.0.0.1:1/metrics"], series } };
    const after = scrape("after", 500, { ...stands, succeeded: 99, deadLettered: 99 });
    const judged = { history: [before, ...between, after], target: few, policy: {} };
    expect(telling(countersAgreeWithTheLedger.judge(judged))).toMatchObject({
      kind: "PASS",
      witness: { counters: 2 },
    });
  });

  it("goes by the scrapes of its own exercise, and the first of those before", () => {
    const foreign = (label: string) =>
      scraped(
        { accepted: 999 },
        { exercise: "other", label, sentAt: label === "before" ? 40 : 600 },
      );
    const second = scrape("before", 55, { ...stood, accepted: 1 });
    const history = [...good, foreign("before"), foreign("after"), second];
    expect(judge(history)).toMatchObject({ kind: "PASS", witness: { pagesOfMetrics: 5 } });
  });

  describe("with two URLs", () => {
    const other = (label: string, sentAt: number, figures: Figures | null) => ({
      ...scrape(label, sentAt, figures),
      request: { method: "GET", path: "http://127.0.0.1:2/metrics", headers: {}, body: null },
    });
    const around = [before, other("before", 80, { accepted: 0 }), ...between];
    const after = [scrape("after", 500, stands), other("after", 560, { accepted: 0 })];

    it("adds their figures, and does not blame what came between their answers", () => {
      expect(judge([...around, ...after])).toMatchObject({ kind: "PASS", witness: { jobs: 3 } });
      for (const sentAt of [60, 530]) {
        const among = job("job-7", sentAt, "succeeded").map((event) => ({
          ...event,
          sentAt,
          doneAt: sentAt + 1,
        }));
        expect(judge([...around, ...among, ...after])).toMatchObject({
          kind: "PASS",
          witness: { jobs: 3 },
        });
      }
    });

    it.each([
      ["as the first was asked", 45, false],
      ["between the first and the second", 60, true],
      ["between the last two", 540, true],
      ["as the last had answered", 561, false],
    ])("does not judge what a fault disturbed, here %s", (_, injectedAt, disturbs) => {
      const disturbance = fault({ injectedAt });
      const { kind, evidence } = judge([...around, ...after, disturbance]);
      expect(kind).toBe(disturbs ? "INCONCLUSIVE" : "PASS");
      expect(evidence).toEqual(disturbs ? [disturbance] : []);
    });

    it("does not judge where one of them could not be read", () => {
      const unread = [scrape("after", 500, stands), other("after", 560, null)];
      const { kind, evidence } = judge([...around, ...unread]);
      expect(kind).toBe("INCONCLUSIVE");
      expect(evidence).toHaveLength(4);
      const first = [before, other("before", 80, null), ...between];
      expect(kindOf([...first, ...after])).toBe("INCONCLUSIVE");
    });
  });

  it("says nothing of counters where nobody looked before, and looks for secrets all the same", () => {
    const after = scrape("after", 500, stands);
    expect(judge([...between, after])).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { counters: 0, jobs: 0, retries: 0, pagesOfMetrics: 1 },
    });
    const silent = { ...after, answer: null };
    expect(kindOf([...between, silent])).toBe("INCONCLUSIVE");
  });

  describe("of logs", () => {
    const note = (said: Partial<Note> = {}): Note => ({
      kind: "note",
      exercise,
      at: 510,
      what: "measured",
      detail: "logs",
      figures: { processes: 4, secrets: 1 },
      ...said,
    });

    it("counts the processes, and shows the note of a secret", () => {
      const quiet = judge([...good, note({ figures: { processes: 4, secrets: 0 } })]);
      expect([quiet, judge(good)].map(({ because }) => because.includes("logs"))).toEqual([
        true,
        false,
      ]);
      expect(quiet.because).toContain(" 3 jobs");
      const { kind, witness, evidence } = judge([...good, note()]);
      expect(kind).toBe("NON-STRICT");
      expect(witness).toMatchObject({ logs: 4 });
      expect(evidence).toEqual([note()]);
    });

    it.each<[string, Partial<Note>]>([
      ["another exercise", { exercise: "other" }],
      ["something else", { detail: "measured" }],
      ["no secrets", { figures: {} }],
    ])("goes by no note of %s", (_, said) => {
      expect(judge([...good, note(said)])).toMatchObject({ kind: "PASS", witness: { logs: 0 } });
    });
  });

  describe("of a job of its own that never ran", () => {
    const own = between.map((event) => ({ ...event, exercise }));
    const more = (figures: Figures) =>
      scrape("after", 500, { ...stands, accepted: 11, ...figures });

    it("is unsure, and shows it, if it is counted as a success", () => {
      const { kind, evidence } = judge([before, ...own, ...uncalled, more({ succeeded: 8 })]);
      expect(kind).toBe("INCONCLUSIVE");
      expect(evidence).toEqual(uncalled);
    });

    it("is sure if it failed, or was not seen to end, or is of others", () => {
      const [submitted, read] = uncalled;
      const failed = read === undefined ? [] : [{ ...read, state: "failed" as const }];
      const known = submitted === undefined ? [] : [submitted];
      const figures = { failed: 4, deadLettered: 2 };
      expect(kindOf([before, ...own, ...known, ...failed, more(figures)])).toBe("PASS");
      expect(kindOf([before, ...own, ...known, more({})])).toBe("PASS");
      const others = uncalled.map((event) => ({ ...event, exercise: "test" }));
      expect(kindOf([before, ...own, ...others, more({ succeeded: 8 })])).toBe("PASS");
      expect(kindOf([before, ...between, ...others, more({ succeeded: 8 })])).toBe("PASS");
    });

    it("is unsure if none of them ran", () => {
      const silent = [before, ...between, ...uncalled, more({ succeeded: 8 })];
      expect(judge(silent)).toMatchObject({ kind: "INCONCLUSIVE", evidence: [] });
      const failed = uncalled.map((event) =>
        event.did === "read" ? { ...event, state: "failed" as const } : event,
      );
      const figures = { failed: 4, deadLettered: 2 };
      expect(kindOf([before, ...between, ...failed, more(figures)])).toBe("INCONCLUSIVE");
    });
  });
});
