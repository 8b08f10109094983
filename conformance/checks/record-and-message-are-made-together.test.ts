import { describe, expect, it } from "vitest";
import { cutEvents, verdictBy } from "../judging/cut-events.fixture.ts";
import { op } from "../judging/history.fixture.ts";
import { drained } from "../judging/job-events.fixture.ts";
import { postEvents } from "../judging/post-events.fixture.ts";
import { recordAndMessageAreMadeTogether } from "./record-and-message-are-made-together.ts";

const judge = (history: Parameters<typeof verdictBy>[1]) =>
  verdictBy(recordAndMessageAreMadeTogether, history);
const kindOf = (history: Parameters<typeof verdictBy>[1]): string => judge(history).kind;

/** Enough submissions that went well. */
const others = "bcdefghijkl".split("").flatMap((name) => postEvents(name));
const readLater = (state: "queued" | null, status = 200) => [
  op({ did: "read", jobId: "job-a", state, status, sentAt: 20_100 }),
  op({ did: "read", jobId: "job-a", state, status, sentAt: 29_000 }),
  ...drained(20_000, 29_100),
];
/** Run, though no answer has named it; and what looking it up answered. */
const strangerOf = (name: string, status: number | null) => [
  ...postEvents(name, { retry: null, read: null }),
  op({
    exercise: "api-cut-off-around-post",
    did: "read",
    label: "looked-up",
    jobId: `job-${name}`,
    status,
    sentAt: 900,
    state: status === 200 ? "succeeded" : null,
  }),
];
const stranger = (status: number | null) => strangerOf("a", status);

describe("record-and-message-are-made-together", () => {
  it("passes jobs that have a record and ran, and submissions that left nothing", () => {
    const nothing = postEvents("a", { retry: null, calls: [], read: null });
    expect(kindOf([...others, ...nothing])).toBe("PASS");
  });

  it("does not pass a record of a job that ended and never ran", () => {
    expect(kindOf([...others, ...postEvents("a", { calls: [] })])).toBe("INCONCLUSIVE");
  });

  it("counts submissions, the cuts that they fell into, and what came of them", () => {
    const nothing = postEvents("a", { retry: null, calls: [], read: null });
    const late = { sentAt: 10_150, doneAt: 10_170 };
    const [exercise, role] = ["api-cut-off-around-post", "api"] as const;
    const history = [
      ...others,
      ...nothing,
      ...cutEvents({ exercise, role, at: 10_100, until: 10_400 }),
      ...postEvents("m", { post: late, retry: { sentAt: 10_500 } }),
      ...strangerOf("n", 200),
      ...strangerOf("o", 200),
    ];
    expect(judge(history)).toMatchObject({
      kind: "PASS",
      witness: { submissions: 15, cuts: 2, accepted: 12, ranThoughNotAccepted: 2, neverRan: 1 },
    });
  });

  it("shows the cut, the submission and its repetition, and how the job was last seen", () => {
    const lost = postEvents("a", { calls: [], read: null });
    const { because, evidence } = judge([...others, ...lost, ...readLater(null, 404)]);
    expect(evidence).toMatchObject([
      { kind: "link-fault" },
      { label: "during-a-cut", token: "token-a" },
      { kind: "link-fault", fault: { kind: "heal" } },
      { label: "retry-after-a-cut" },
      { label: "retry-after-a-cut" },
      { did: "read", jobId: "job-a" },
    ]);
    const called = postEvents("a", {
      calls: [{ answer: { status: 503, body: null } }, {}],
      read: null,
    });
    const more = judge([...others, ...called, ...readLater(null, 404)]);
    expect(more.evidence).toHaveLength(8);
    const stuck = judge([...others, ...lost, ...readLater("queued")]);
    expect(stuck.because).not.toBe(because);
  });

  it("says nothing of a job that was not seen to end, or still moves", () => {
    const unread = postEvents("a", { read: null });
    expect(kindOf([...others, ...unread])).toBe("INCONCLUSIVE");
    const moving = readLater("queued").map((event, index) =>
      index === 0 && event.kind === "op" ? { ...event, state: "running" as const } : event,
    );
    expect(kindOf([...others, ...unread, ...moving])).toBe("INCONCLUSIVE");
  });

  it("passes a job that ran without ever having been accepted, if it is known", () => {
    expect(kindOf([...others, ...stranger(200)])).toBe("PASS");
  });

  it("fails a record that is never run, and one that is gone", () => {
    const unread = postEvents("a", { calls: [], read: null });
    expect(kindOf([...others, ...unread, ...readLater("queued")])).toBe("FAIL");
    expect(kindOf([...others, ...unread, ...readLater(null, 404)])).toBe("FAIL");
  });

  it("fails a run that nobody knows of, and one of another job than was answered", () => {
    expect(kindOf([...others, ...stranger(404)])).toBe("FAIL");
    expect(judge([...others, ...stranger(410)])).toMatchObject({
      kind: "FAIL",
      evidence: [{}, {}, {}, { kind: "call" }, { label: "looked-up", jobId: "job-a" }],
    });
    expect(kindOf([...others, ...postEvents("a", { calls: [{}, { jobId: "job-x" }] })])).toBe(
      "FAIL",
    );
  });

  it("does not blame a service that tells its dependency other ids than its clients", () => {
    const inside = "bcdefghijklm"
      .split("")
      .flatMap((name) => postEvents(name, { calls: [{ jobId: `inside-${name}` }] }));
    expect(kindOf(inside)).toBe("PASS");
  });

  it("says nothing where nobody could look, or too little was cut", () => {
    expect(kindOf([...others, ...stranger(null)])).toBe("INCONCLUSIVE");
    expect(kindOf([...others, ...stranger(404).slice(0, -1)])).toBe("INCONCLUSIVE");
    expect(kindOf(postEvents("a"))).toBe("INCONCLUSIVE");
  });
});
