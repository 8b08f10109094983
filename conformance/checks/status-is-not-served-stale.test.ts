import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { statusPolledByMany } from "../exercises/status-polled-by-many.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { statusIsNotServedStale } from "./status-is-not-served-stale.ts";

const exercise = statusPolledByMany.id;

const judge = (history: History) =>
  statusIsNotServedStale.judge({ history, target: wholeTarget, policy: {} });

const poll = (headers: Record<string, string>, said: Partial<Op> = {}): Op =>
  op({
    exercise,
    did: "read",
    label: "poll",
    jobId: "job-polled",
    state: "running",
    attempts: 1,
    sentAt: 20,
    answer: { status: 200, headers, body: "{}", bodyChars: 2 },
    ...said,
  });

/** One polled job and one that is left alone, each submitted, called and read to its end. */
function lives(change: { polled?: Partial<Op>; control?: Partial<Op> } = {}): History {
  return (["polled", "control"] as const).flatMap((label) => [
    op({ exercise, label, token: label, jobId: `job-${label}` }),
    call({ exercise, token: label, jobId: `job-${label}`, arrivedAt: 5 }),
    op({
      exercise,
      did: "read",
      jobId: `job-${label}`,
      state: "succeeded",
      attempts: 1,
      sentAt: 90,
      ...change[label],
    }),
  ]);
}

describe("status-is-not-served-stale", () => {
  const fresh = poll({ "cache-control": "private, no-cache", "retry-after": "1" });

  it("passes answers that may not be kept, and jobs that polling left alone", () => {
    const { kind, witness } = judge([...lives(), fresh, fresh]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ polls: 2, jobs: 1 });
  });

  it("fails an answer that may be kept for longer than until the next poll", () => {
    const kept = poll({ "cache-control": "max-age=60", "retry-after": "1" });
    expect(judge([...lives(), fresh, kept])).toMatchObject({ kind: "FAIL", evidence: [kept] });
    expect(judge([...lives(), poll({ "cache-control": "max-age=60" })]).kind).toBe("FAIL");
  });

  it("passes an answer that may be kept until the next poll, and an end that may be kept for long", () => {
    const short = poll({ "cache-control": "max-age=5", "retry-after": "5" });
    const end = poll({ "cache-control": "max-age=3600" }, { state: "succeeded", sentAt: 95 });
    expect(judge([...lives(), short, end]).kind).toBe("PASS");
  });

  it("tolerates an answer that leaves it to the caches", () => {
    expect(judge([...lives(), poll({})]).kind).toBe("NON-STRICT");
  });

  it("fails when a job that was polled is called again, or ends otherwise", () => {
    const again = call({ exercise, token: "polled", jobId: "job-polled", arrivedAt: 30 });
    expect(judge([...lives(), fresh, again]).kind).toBe("FAIL");
    expect(judge([...lives({ polled: { state: "failed" } }), fresh]).kind).toBe("FAIL");
  });

  it("fails when polling counts as an attempt", () => {
    const counted = poll(fresh.answer?.headers ?? {}, { attempts: 2, sentAt: 30 });
    expect(judge([...lives(), fresh, counted]).kind).toBe("FAIL");
  });

  it("does not blame polling for what happens to jobs that nobody polls", () => {
    const extra = ["polled", "control"].map((token) =>
      call({ exercise, token, jobId: `job-${token}`, arrivedAt: 30 }),
    );
    expect(judge([...lives(), fresh, ...extra]).kind).toBe("INCONCLUSIVE");
  });

  it("does not blame polling for a call that outlived its lease", () => {
    const history = lives().map((event) =>
      event.kind === "call" && event.token === "polled" ? { ...event, endedAt: 2_500 } : event,
    );
    const again = call({ exercise, token: "polled", jobId: "job-polled", arrivedAt: 2_400 });
    const policy = { leaseMs: 2_000 };
    const judged = { history: [...history, fresh, again], target: wholeTarget, policy };
    expect(statusIsNotServedStale.judge(judged).kind).toBe("INCONCLUSIVE");
  });

  it("does not pass when nothing was polled", () => {
    expect(judge(lives()).kind).toBe("INCONCLUSIVE");
    expect(judge([]).kind).toBe("INCONCLUSIVE");
  });
});
