import { describe, expect, it } from "vitest";
import { verdictBy } from "../judging/cut-events.fixture.ts";
import { drained } from "../judging/job-events.fixture.ts";
import { postEvents } from "../judging/post-events.fixture.ts";
import { op } from "../judging/history.fixture.ts";
import { submissionIsAnsweredWhileTheBrokerIsAway } from "./submission-is-answered-while-the-broker-is-away.ts";

const kindOf = (history: Parameters<typeof verdictBy>[1]): string =>
  verdictBy(submissionIsAnsweredWhileTheBrokerIsAway, history).kind;

const readLater = (state: "queued" | null, status = 200) => [
  op({ did: "read", jobId: "job-a", state, status, sentAt: 20_100 }),
  op({ did: "read", jobId: "job-a", state, status, sentAt: 29_000 }),
];

describe("submission-is-answered-while-the-broker-is-away", () => {
  it("passes a 503 in time whose repetition runs, and a 202 that is kept", () => {
    expect(kindOf(postEvents("a"))).toBe("PASS");
    expect(kindOf(postEvents("a", { post: { status: 202 } }))).toBe("PASS");
    expect(kindOf(postEvents("a", { retry: null, calls: [], read: null }))).toBe("PASS");
  });

  it("tolerates a 503 without Retry-After, and a connection that is closed", () => {
    const bare = { status: 503, headers: {}, body: "", bodyChars: 0 };
    expect(kindOf(postEvents("a", { post: { answer: bare } }))).toBe("NON-STRICT");
    expect(kindOf(postEvents("a", { post: { answer: null, status: null } }))).toBe("NON-STRICT");
  });

  it("fails an answer that comes after the declared time", () => {
    expect(kindOf(postEvents("a", { post: { doneAt: 3_500 } }))).toBe("FAIL");
    expect(kindOf(postEvents("a", { post: { doneAt: 3_100 } }))).toBe("PASS");
  });

  it("fails a 202 whose job is unknown, stuck, or ended without having run", () => {
    const accepted = { post: { status: 202 }, retry: null, calls: [] } as const;
    const unread = postEvents("a", { ...accepted, read: null });
    expect(kindOf([...unread, ...readLater(null, 404), ...drained(20_000, 29_100)])).toBe("FAIL");
    expect(kindOf([...unread, ...readLater("queued"), ...drained(20_000, 29_100)])).toBe("FAIL");
    expect(kindOf(postEvents("a", { ...accepted, read: { state: "failed" } }))).toBe("FAIL");
  });

  it("fails a good submission that is refused, and a repetition that makes a second job", () => {
    expect(kindOf(postEvents("a", { post: { status: 409, outcome: "fail" } }))).toBe("FAIL");
    const second = { post: { status: 202 }, retry: { jobId: "job-b" } };
    expect(kindOf(postEvents("a", second))).toBe("FAIL");
    const twice = { calls: [{}, { jobId: "job-b", nth: 2 }] };
    expect(kindOf(postEvents("a", twice))).toBe("FAIL");
  });

  it("says nothing where no connection was cut", () => {
    expect(kindOf(postEvents("a", { sockets: 0 }))).toBe("INCONCLUSIVE");
  });
});
