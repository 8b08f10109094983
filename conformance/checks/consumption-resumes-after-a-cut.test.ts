import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import { cutEvents, verdictBy } from "../judging/cut-events.fixture.ts";
import { op } from "../judging/history.fixture.ts";
import { jobEvents } from "../judging/job-events.fixture.ts";
import { consumptionResumesAfterACut } from "./consumption-resumes-after-a-cut.ts";

const exercise = "workers-cut-off";
const kindOf = (...history: readonly HistoryEvent[]): string =>
  verdictBy(consumptionResumesAfterACut, history).kind;

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

  it("does not take the call of one cut for that of another", () => {
    const later = cutEvents({ exercise, role: "worker", at: 6_000, until: 6_500 });
    expect(kindOf(...cut, ...fresh(900), ...later)).toBe("INCONCLUSIVE");
  });
});
