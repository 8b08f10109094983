import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { JobState } from "../contract/job.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { manyJobs, type SaidJob } from "../judging/job-events.fixture.ts";
import { jobOfANewerTypeIsKept } from "./job-of-a-newer-type-is-kept.ts";

const exercise = "newer-type-submitted";
const kindOf = (history: History): string =>
  jobOfANewerTypeIsKept.judge({ history, target: wholeTarget, policy: {} }).kind;

const newer = (said: Partial<SaidJob>): readonly HistoryEvent[] =>
  manyJobs(2, () => ({ exercise, label: "newer", ...said }));
const ended = (state: JobState) => newer({ state });
const listing = (jobIds: readonly string[]): HistoryEvent =>
  op({
    exercise,
    did: "list-dead-letters",
    sentAt: 5_000,
    status: 200,
    jobId: null,
    request: { method: "GET", path: "/v1/dead-letters", headers: {}, body: null },
    value: { items: jobIds.map((jobId) => ({ id: `entry of ${jobId}`, jobId })), next: null },
  });
const ids = [0, 1].map((index) => `job-${exercise}-newer-${index}`);

describe("job-of-a-newer-type-is-kept", () => {
  it("passes a parked job, a dead letter, and a refusal", () => {
    expect(kindOf(ended("queued"))).toBe("PASS");
    expect(kindOf([...ended("failed"), listing(ids)])).toBe("PASS");
    expect(kindOf(ended("failed"))).toBe("PASS");
    expect(kindOf(newer({ submit: { status: 422, jobId: null }, state: null }))).toBe("PASS");
  });

  it("fails one that is said to have succeeded though nobody did anything (M97)", () => {
    expect(kindOf(ended("succeeded"))).toBe("FAIL");
  });

  it("fails one that is gone, canceled by nobody, or failed without a dead letter", () => {
    expect(kindOf(newer({ read: { status: 404, state: null } }))).toBe("FAIL");
    expect(kindOf(ended("canceled"))).toBe("FAIL");
    expect(kindOf([...ended("failed"), listing([])])).toBe("FAIL");
  });

  it("looks at what it was before we canceled it ourselves", () => {
    const canceled = ids.flatMap((jobId) => [
      op({ exercise, did: "cancel", jobId, sentAt: 5_000, status: 200, state: "canceled" }),
      op({ exercise, did: "read", jobId, sentAt: 5_100, state: "canceled" }),
    ]);
    expect(kindOf([...ended("queued"), ...canceled])).toBe("PASS");
  });

  it("says nothing where a worker knew the type, or it still runs", () => {
    expect(kindOf(newer({ calls: [{}] }))).toBe("INCONCLUSIVE");
    expect(kindOf(ended("running"))).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
