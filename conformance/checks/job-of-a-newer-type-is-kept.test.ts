import { describe, expect, it } from "vitest";
import type { History, HistoryEvent } from "../contract/history.ts";
import type { JobState } from "../contract/job.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents, manyJobs, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { jobOfANewerTypeIsKept } from "./job-of-a-newer-type-is-kept.ts";

const exercise = "newer-type-submitted";
const judge = (history: History) =>
  telling(jobOfANewerTypeIsKept.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

const newer = (said: Partial<SaidJob>): readonly HistoryEvent[] =>
  manyJobs(2, () => ({ exercise, label: "newer", ...said }));
const ended = (state: JobState) => newer({ state });
const listing = (jobIds: readonly string[], next: string | null = null): HistoryEvent =>
  op({
    exercise,
    did: "list-dead-letters",
    sentAt: 5_000,
    status: 200,
    jobId: null,
    request: { method: "GET", path: "/v1/dead-letters", headers: {}, body: null },
    value: { items: jobIds.map((jobId) => ({ id: `entry of ${jobId}`, jobId })), next },
  });
/** Jobs of a type that workers know, and calls for these tokens. */
const plain = (called: readonly string[], said: { status?: number } = {}): History => [
  ...["plain-a", "plain-b"].map((name) => op({ exercise, label: "plain", token: name, ...said })),
  ...called.map((token) => call({ exercise, token, jobId: token })),
];
const ids = [0, 1].map((index) => `job-${exercise}-newer-${index}`);

describe("job-of-a-newer-type-is-kept", () => {
  it("passes a parked job, a dead letter, and a refusal", () => {
    expect(kindOf(ended("queued"))).toBe("PASS");
    expect(kindOf([...ended("queued"), listing([])])).toBe("PASS");
    expect(kindOf([...ended("failed"), listing(ids)])).toBe("PASS");
    expect(kindOf(ended("failed"))).toBe("PASS");
    expect(kindOf(newer({ submit: { status: 422, jobId: null }, state: null }))).toBe("PASS");
  });

  it("does not take a refusal of the moment for one of the type", () => {
    expect(kindOf(newer({ submit: { status: 429, jobId: null }, state: null }))).toBe(
      "INCONCLUSIVE",
    );
  });

  it("counts what was refused, parked and dead-lettered", () => {
    const one = (name: string, said: Partial<SaidJob>) =>
      jobEvents({ name, exercise, label: "newer", ...said });
    const history = [
      ...one("a", { state: "queued" }),
      ...one("b", { state: "queued" }),
      ...one("f", { state: "queued" }),
      ...one("c", { state: "failed" }),
      ...one("d", { submit: { status: 400, jobId: null }, state: null }),
      ...one("e", { label: "older", state: "canceled" }),
    ];
    expect(judge(history)).toMatchObject({
      kind: "PASS",
      witness: { submitted: 5, refused: 1, parked: 3, deadLettered: 1 },
    });
  });

  it.each<[string, History, string]>([
    ["none of them ran", plain([]), "INCONCLUSIVE"],
    ["one of them ran", plain(["plain-b"]), "PASS"],
    ["only another job ran", plain(["older"]), "INCONCLUSIVE"],
    ["none of them was accepted", plain([], { status: 503 }), "PASS"],
  ])("wants workers that run what they know: where %s", (_, others, kind) => {
    expect(kindOf([...ended("queued"), ...others])).toBe(kind);
  });

  it("shows the first job of a known type where none ran", () => {
    const others = plain([]);
    expect(judge([...ended("queued"), ...others]).evidence).toEqual(others.slice(0, 1));
  });

  it("lets no call of another job stand for one of its own", () => {
    const other = jobEvents({ name: "other", exercise, label: "older", calls: [{}] });
    expect(kindOf([...ended("succeeded"), ...other])).toBe("FAIL");
  });

  it("misses no dead letter that may be on a page that could not be read", () => {
    expect(kindOf([...ended("failed"), listing([], "/v1/dead-letters?page=2")])).toBe("PASS");
    expect(kindOf([...ended("failed"), listing(ids.slice(0, 1))])).toBe("FAIL");
  });

  it("fails one that is said to have succeeded though nobody did anything (M97)", () => {
    expect(kindOf(ended("succeeded"))).toBe("FAIL");
  });

  it("fails one that is gone, canceled by nobody, or failed without a dead letter", () => {
    expect(kindOf(newer({ read: { status: 404, state: null } }))).toBe("FAIL");
    expect(kindOf(newer({ read: { status: 410, state: null } }))).toBe("FAIL");
    expect(kindOf(ended("canceled"))).toBe("FAIL");
    expect(kindOf([...ended("failed"), listing([])])).toBe("FAIL");
  });

  it("looks at what it was before we canceled it ourselves", () => {
    const canceled = ids.flatMap((jobId) => [
      op({ exercise, did: "cancel", jobId, sentAt: 5_000, status: 200, state: "canceled" }),
      op({ exercise, did: "read", jobId, sentAt: 5_100, state: "canceled" }),
    ]);
    expect(kindOf([...ended("queued"), ...canceled])).toBe("PASS");
    const [first] = canceled;
    expect(kindOf([...ended("canceled"), ...(first === undefined ? [] : [first])])).toBe("FAIL");
    expect(kindOf([...newer({ state: "queued", readAt: 4_999 }), ...canceled])).toBe(
      "INCONCLUSIVE",
    );
  });

  it("takes the last look at the job itself, not at another one", () => {
    const early = ids.map((jobId) =>
      op({ exercise, did: "read", jobId, sentAt: 10, state: "canceled" }),
    );
    expect(kindOf([...ended("queued"), ...early])).toBe("PASS");
    const canceled = op({ exercise, did: "cancel", jobId: "other", sentAt: 500, status: 200 });
    expect(kindOf([...ended("queued"), canceled])).toBe("PASS");
    const other = op({ exercise, did: "read", jobId: "other", sentAt: 9_000, state: "canceled" });
    expect(kindOf([...ended("queued"), other])).toBe("PASS");
  });

  it("says nothing where a worker knew the type, or it still runs", () => {
    expect(kindOf(newer({ calls: [{}] }))).toBe("INCONCLUSIVE");
    expect(kindOf(ended("running"))).toBe("INCONCLUSIVE");
    expect(kindOf(ended("expired"))).toBe("INCONCLUSIVE");
    expect(kindOf(newer({ read: { state: "unknown" } }))).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });

  it.each<[string, Partial<SaidJob>]>([
    ["accepted without a job", { submit: { jobId: null }, state: null }],
    ["answered 503", { submit: { status: 503 }, state: "queued" }],
    ["never read", { state: null }],
    ["read in vain", { read: { status: 503, state: null } }],
    ["read without a state", { read: { state: null } }],
  ])("says nothing where one was %s, and shows it", (_, said) => {
    const odd = jobEvents({ name: "odd", exercise, label: "newer", ...said });
    const { kind, evidence } = judge([...ended("queued"), ...odd]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence[0]).toEqual(odd[0]);
  });
});
