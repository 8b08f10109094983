import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import { cutEvents, verdictBy } from "../judging/cut-events.fixture.ts";
import { op } from "../judging/history.fixture.ts";
import { drained, jobEvents, type SaidJob } from "../judging/job-events.fixture.ts";
import { outcomeSurvivesAnOutageOfTheStore } from "./outcome-survives-an-outage-of-the-store.ts";

const exercise = "workers-cut-off";
const kindOf = (...history: readonly HistoryEvent[]): string =>
  verdictBy(outcomeSurvivesAnOutageOfTheStore, history).kind;

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

  it("fails a job that is called a failure though its dependency had accepted it", () => {
    expect(kindOf(...cut, ...held({ state: "failed" }))).toBe("FAIL");
  });

  it("fails a job that runs for ever, or is unknown", () => {
    expect(kindOf(...cut, ...held({ state: null }), ...readLater(200))).toBe("FAIL");
    expect(kindOf(...cut, ...held({ state: null }), ...readLater(404))).toBe("FAIL");
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
