import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Target } from "../contract/target.ts";
import { jobsCounted } from "../exercises/jobs-counted.ts";
import { call, fault, op, wholeTarget } from "../judging/history.fixture.ts";
import { scraped } from "../judging/scrapes.fixture.ts";
import type { Figures } from "../judging/scrapes.ts";
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
  countersAgreeWithTheLedger.judge({ history, target, policy: {} });
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
});
