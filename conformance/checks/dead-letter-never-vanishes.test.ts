import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { aboutEntry, page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { op } from "../judging/history.fixture.ts";
import { drained, jobEvents, manyJobs, type SaidJob } from "../judging/job-events.fixture.ts";
import { deadLetterNeverVanishes } from "./dead-letter-never-vanishes.ts";

const exercise = "dead-letters-replayed-over-a-cut-link";
const kindOf = (...history: readonly HistoryEvent[]): string =>
  deadLetterNeverVanishes.judge({
    history,
    target: wholeInbox,
    policy: wholeInbox.policy ?? {},
  }).kind;

const refused = { status: 400 } as const;
/** Refused, replayed, and run again. */
const others = manyJobs(6, () => ({ exercise, label: "replayed", calls: [refused, {}] }));
const one = (said: Partial<SaidJob> = {}) =>
  jobEvents({ name: "one", exercise, label: "replayed", calls: [refused, {}], ...said });
const failed = one({ calls: [refused], state: "failed" });
const listed = (...ids: readonly string[]) =>
  page(
    ids.map((jobId) => ({ id: `entry of ${jobId}`, jobId })),
    { exercise, label: "after", sentAt: 3_000 },
  );
const replay = (said: Partial<Op> & { status?: number | null } = {}) =>
  aboutEntry("replay", "entry", {
    exercise,
    label: "token-one",
    jobId: "job-one",
    sentAt: 1_500,
    ...said,
  });

describe("dead-letter-never-vanishes", () => {
  it("passes entries that ran again, and one that is still listed", () => {
    expect(kindOf(...others, ...one(), listed())).toBe("PASS");
    expect(
      kindOf(...others, ...failed, replay({ status: 503, jobId: null }), listed("job-one")),
    ).toBe("PASS");
  });

  it("fails a job that failed and whose entry is not there any more", () => {
    expect(kindOf(...others, ...failed, listed())).toBe("FAIL");
    const dying = { exercise: "broker-killed-with-jobs-everywhere", label: "dying" };
    const gone = one({ ...dying, calls: [refused], state: "failed" });
    expect(kindOf(...others, ...gone, listed())).toBe("FAIL");
  });

  it("fails an entry that was taken from the list and whose job is never run", () => {
    const stuck = [
      op({ did: "read", jobId: "job-one", state: "queued", status: 200, sentAt: 20_100 }),
      op({ did: "read", jobId: "job-one", state: "queued", status: 200, sentAt: 29_000 }),
      ...drained(20_000, 29_100),
    ];
    expect(kindOf(...others, ...failed, replay(), listed(), ...stuck)).toBe("FAIL");
  });

  it("says nothing where the list could not be read, or too little was there", () => {
    const unread = page([], { exercise, label: "after", status: 503, value: null });
    expect(kindOf(...others, ...failed, unread)).toBe("INCONCLUSIVE");
    expect(kindOf(...one(), listed())).toBe("INCONCLUSIVE");
  });
});
