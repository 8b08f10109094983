import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { queueFilledToItsDepth } from "../exercises/queue-filled-to-its-depth.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { fullQueueRefusesAndDropsNothing } from "./full-queue-refuses-and-drops-nothing.ts";

const exercise = queueFilledToItsDepth.id;
const kindOf = (history: History): string =>
  fullQueueRefusesAndDropsNothing.judge({
    history,
    target: wholeTarget,
    policy: { maxQueued: 5 },
  }).kind;

const note: HistoryEvent = {
  kind: "note",
  exercise,
  at: 100,
  what: "measured",
  detail: "full",
  figures: { lanes: 2, atMs: 100 },
};

/** So many accepted jobs, of which the first `running` were called before the queue was full. */
function accepted(count: number, running: number, end: Op["state"] = "succeeded"): History {
  return Array.from({ length: count }, (_, index) => {
    const token = `job-${index}`;
    const of = { exercise, token, jobId: token };
    return [
      op({ ...of, as: "depth-limited", label: "flood" }),
      call({ ...of, arrivedAt: index < running ? 50 : 200, answeredAt: 250 }),
      op({ ...of, did: "read", state: end, sentAt: 300 }),
    ];
  }).flat();
}

const refused = (status: number, label = "flood"): Op =>
  op({
    exercise,
    as: "depth-limited",
    label,
    token: `no-${label}`,
    jobId: null,
    status,
    sentAt: 90,
  });
const after = op({ exercise, as: "depth-limited", label: "after", token: "after", sentAt: 400 });

describe("full-queue-refuses-and-drops-nothing", () => {
  it.each([503, 429])("passes a full queue that answers %i and runs all it took", (status) => {
    expect(kindOf([note, ...accepted(13, 8), refused(status), after])).toBe("PASS");
  });

  it("passes what passed together with the last that fitted", () => {
    expect(kindOf([note, ...accepted(15, 8), refused(503), after])).toBe("PASS");
  });

  it("tolerates more that may have been fetched ahead", () => {
    expect(kindOf([note, ...accepted(20, 8), refused(503), after])).toBe("NON-STRICT");
  });

  it("fails a queue without an end", () => {
    expect(kindOf([note, ...accepted(40, 8), after])).toBe("FAIL");
  });

  it("fails a queue that refuses with another meaning", () => {
    expect(kindOf([note, ...accepted(13, 8), refused(403), after])).toBe("FAIL");
  });

  it.each<Op["state"]>(["failed", "expired", "canceled"])(
    "fails a queue in which accepted jobs end as %s",
    (state) => {
      expect(kindOf([note, ...accepted(13, 8, state), refused(503), after])).toBe("FAIL");
    },
  );

  it("fails a job that is said to have succeeded and never ran", () => {
    const silent = accepted(13, 8).filter(
      (event) => event.kind !== "call" || event.token !== "job-12",
    );
    expect(kindOf([note, ...silent, refused(503), after])).toBe("FAIL");
  });

  it("fails a queue that still refuses when it is empty", () => {
    const still = [refused(503, "after"), refused(503, "after")];
    expect(kindOf([note, ...accepted(13, 8), refused(503), ...still])).toBe("FAIL");
  });

  it("says nothing of jobs that were not seen to end, or of a queue that did not fill", () => {
    expect(kindOf([note, ...accepted(13, 8, "queued"), refused(503), after])).toBe("INCONCLUSIVE");
    expect(kindOf([note, ...accepted(10, 8), after])).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
