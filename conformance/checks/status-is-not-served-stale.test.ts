import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import type { Policy } from "../contract/policy.ts";
import { statusPolledByMany } from "../exercises/status-polled-by-many.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { statusIsNotServedStale } from "./status-is-not-served-stale.ts";

const exercise = statusPolledByMany.id;

const judge = (history: History) =>
  telling(statusIsNotServedStale.judge({ history, target: wholeTarget, policy: {} }));

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
    expect(telling(statusIsNotServedStale.judge(judged)).kind).toBe("INCONCLUSIVE");
  });

  it("does not pass when nothing was polled", () => {
    expect(judge(lives()).kind).toBe("INCONCLUSIVE");
    expect(judge([]).kind).toBe("INCONCLUSIVE");
  });

  it("looks only at answers about jobs that have certainly not ended", () => {
    const long = { "cache-control": "max-age=3600" };
    const others = [
      poll(long, { state: null }),
      poll(long, { state: "unknown" }),
      poll(long, { state: "failed", sentAt: 80 }),
      poll(long, { outcome: "info" }),
    ];
    const { kind, witness } = judge([...lives(), fresh, ...others]);
    expect({ kind, witness }).toMatchObject({ kind: "PASS", witness: { polls: 1 } });
    expect(judge([...lives(), fresh, poll(long, { state: "queued" })]).kind).toBe("FAIL");
  });

  it("takes an answer without headers for one that leaves it to the caches", () => {
    expect(judge([...lives(), fresh, { ...fresh, answer: null }]).kind).toBe("NON-STRICT");
  });

  it("does not pass when a poll was seen, but no job that was polled", () => {
    const others = lives().filter((event) => event.kind !== "op" || event.label !== "polled");
    expect(judge([...others, fresh, fresh]).kind).toBe("INCONCLUSIVE");
  });

  it.each<[string, { polled?: Partial<Op>; control?: Partial<Op> }]>([
    ["the polled job was not seen to end", { polled: { state: "running" } }],
    ["the control was not seen to end", { control: { state: "running" } }],
    ["the control failed as well", { control: { state: "failed" } }],
  ])("says nothing where %s", (_, change) => {
    const { kind, evidence } = judge([...lives(change), fresh]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toMatchObject([{ did: "submit", label: "polled" }, { kind: "call" }, {}]);
  });

  it("says nothing where there is no control, or one of two controls went another way", () => {
    const alone = lives().filter((event) => event.kind !== "op" || event.label !== "control");
    expect(judge([...alone, fresh]).kind).toBe("INCONCLUSIVE");
    const second = { exercise, jobId: "job-2", token: "two" };
    const other = (state: Op["state"]): History => [
      op({ ...second, label: "control" }),
      call(second),
      op({ ...second, did: "read", state, sentAt: 90 }),
    ];
    expect(judge([...lives(), fresh, ...other("succeeded")]).kind).toBe("PASS");
    expect(judge([...lives(), fresh, ...other("failed")]).kind).toBe("INCONCLUSIVE");
    expect(judge([...lives(), fresh, ...other("running")]).kind).toBe("INCONCLUSIVE");
  });

  it("shows the first poll that told attempts, and the first that told others", () => {
    const polls = [null, 1, 1, 2, 3].map((attempts, index) =>
      poll(fresh.answer?.headers ?? {}, { attempts, sentAt: 20 + index }),
    );
    const { kind, evidence } = judge([...lives(), ...polls]);
    expect(kind).toBe("FAIL");
    expect(evidence).toMatchObject([{ did: "submit" }, { sentAt: 21 }, { sentAt: 23 }]);
  });

  it("compares the attempts that polls of the same job told while it was pending", () => {
    const headers = fresh.answer?.headers ?? {};
    const others = [
      poll(headers, { attempts: null, sentAt: 22 }),
      poll(headers, { attempts: 2, jobId: "job-control", sentAt: 23 }),
      poll(headers, { attempts: 2, label: "other", sentAt: 24 }),
      poll(headers, { attempts: 2, state: "succeeded", sentAt: 95 }),
    ];
    expect(judge([...lives(), fresh, ...others]).kind).toBe("PASS");
  });

  describe("where a lease of 2 s is declared", () => {
    const policy = { leaseMs: 2_000 };
    const kindOf = (first: object, declared: Policy = policy): string => {
      const history = lives().map((event) =>
        event.kind === "call" && event.token === "polled" ? { ...event, ...first } : event,
      );
      const again = call({ exercise, token: "polled", jobId: "job-polled", arrivedAt: 60 });
      return telling(
        statusIsNotServedStale.judge({
          history: [...history, fresh, again],
          target: wholeTarget,
          policy: declared,
        }),
      ).kind;
    };

    it.each([
      ["was open for as long as that", { arrivedAt: 5, endedAt: 2_005 }, "INCONCLUSIVE"],
      ["was open for less", { arrivedAt: 5, endedAt: 2_004 }, "FAIL"],
      ["was given up by its worker", { end: "aborted", endedAt: 15 }, "INCONCLUSIVE"],
    ])("says of a job that was called again whose first call %s as it should", (_, first, kind) => {
      expect(kindOf(first)).toBe(kind);
    });

    it("goes by no lease where none is declared", () => {
      expect(kindOf({ endedAt: 9_000 }, {})).toBe("FAIL");
      expect(kindOf({ end: "aborted" }, {})).toBe("FAIL");
    });

    it("judges a job that was called once, however long that took, or never", () => {
      const history = lives().map((event) =>
        event.kind === "call" && event.token === "polled" ? { ...event, endedAt: 9_000 } : event,
      );
      const judged = { history: [...history, fresh], target: wholeTarget, policy };
      expect(telling(statusIsNotServedStale.judge(judged)).kind).toBe("PASS");
      const uncalled = lives().filter((event) => event.kind !== "call" || event.token !== "polled");
      const never = { history: [...uncalled, fresh], target: wholeTarget, policy };
      expect(telling(statusIsNotServedStale.judge(never)).kind).toBe("PASS");
    });
  });
});
