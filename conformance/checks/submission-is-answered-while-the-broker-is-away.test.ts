import { describe, expect, it } from "vitest";
import { verdictBy } from "../judging/cut-events.fixture.ts";
import { drained } from "../judging/job-events.fixture.ts";
import { postEvents } from "../judging/post-events.fixture.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { submissionIsAnsweredWhileTheBrokerIsAway } from "./submission-is-answered-while-the-broker-is-away.ts";

const judge = (history: Parameters<typeof verdictBy>[1]) =>
  verdictBy(submissionIsAnsweredWhileTheBrokerIsAway, history);
const kindOf = (history: Parameters<typeof verdictBy>[1]): string => judge(history).kind;

const readLater = (state: "queued" | null, status = 200) => [
  op({ did: "read", jobId: "job-a", state, status, sentAt: 20_100 }),
  op({ did: "read", jobId: "job-a", state, status, sentAt: 29_000 }),
];

/** When the link of these posts was whole again. */
const healedMs = 404;

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

  it("counts what was answered, accepted, and not answered", () => {
    const history = [
      ...postEvents("a", { post: { doneAt: 190.4 } }),
      ...postEvents("b", { post: { status: 202 } }),
      ...postEvents("c", { post: { answer: null, status: null } }),
      ...postEvents("d", { post: { status: 500, doneAt: 160 } }),
    ];
    expect(judge(history).witness).toEqual({
      submissions: 4,
      connectionsCut: 32,
      answered5xx: 2,
      accepted: 1,
      unanswered: 1,
      longestAnswerMs: 40,
    });
    expect(judge([]).witness).toMatchObject({ submissions: 0, longestAnswerMs: 0 });
  });

  it.each([
    ["a second after the declared time", 3_150, "PASS"],
    ["later", 3_151, "FAIL"],
  ])("says of an answer that comes %s as it should", (_, doneAt, kind) => {
    expect(kindOf(postEvents("a", { post: { doneAt } }))).toBe(kind);
  });

  describe("where no time is declared", () => {
    const judgeFree = (history: Parameters<typeof verdictBy>[1]) =>
      telling(
        submissionIsAnsweredWhileTheBrokerIsAway.judge({
          history,
          target: wholeTarget,
          policy: {},
        }),
      );
    const silent = { answer: null, status: null };

    it("takes no answer for late", () => {
      expect(judgeFree(postEvents("a", { post: { doneAt: 9_000 } })).kind).toBe("PASS");
    });

    it.each([
      ["for as long as we did", 9_151, "INCONCLUSIVE"],
      ["for less", 9_150, "NON-STRICT"],
    ])("says of a connection that was open %s as it should", (_, doneAt, kind) => {
      const verdict = judgeFree(postEvents("a", { post: { ...silent, doneAt } }));
      expect(verdict.kind).toBe(kind);
      expect(verdict.evidence).toMatchObject([
        { kind: "link-fault" },
        { label: "during-a-cut" },
        { fault: { kind: "heal" } },
        { label: "retry-after-a-cut" },
        { kind: "call" },
      ]);
    });
  });

  it.each([
    [400, "FAIL"],
    [429, "NON-STRICT"],
    [500, "NON-STRICT"],
  ])("takes a bare %i for what it is", (status, kind) => {
    const answer = { status, headers: {}, body: "", bodyChars: 0 };
    const outcome = status < 500 ? "fail" : "info";
    const bare = postEvents("a", { post: { answer, status, outcome } });
    const loud = postEvents("b", { post: { answer: { ...answer, status: 503 } } });
    expect(kindOf([...bare, ...loud])).toBe(kind);
    expect(kindOf(bare)).toBe(kind !== "FAIL" ? "PASS" : "FAIL");
  });

  it("says nothing of an accepted job that still moves, or at which nobody looked", () => {
    const accepted = { post: { status: 202 }, retry: null, calls: [], read: null } as const;
    const unread = postEvents("a", accepted);
    expect(kindOf(unread)).toBe("INCONCLUSIVE");
    const [first, second] = readLater("queued");
    const moving = [...(first ? [first] : []), ...(second ? [{ ...second, attempts: 1 }] : [])];
    expect(kindOf([...unread, ...moving, ...drained(20_000, 29_100)])).toBe("INCONCLUSIVE");
  });

  it("asks for one call of an accepted job that was accepted, among others", () => {
    const refused = { answer: { status: 503, body: null }, arrivedAt: 600 };
    const twice = { calls: [refused, { nth: 2, arrivedAt: 700 }] };
    expect(kindOf(postEvents("a", twice))).toBe("PASS");
    expect(kindOf(postEvents("a", { calls: [refused] }))).toBe("FAIL");
  });

  it("shows the cut, the requests, and the end of a job that did not run", () => {
    const accepted = { post: { status: 202 }, calls: [], read: { state: "failed" } } as const;
    expect(judge(postEvents("a", accepted)).evidence).toMatchObject([
      { kind: "link-fault" },
      { label: "during-a-cut" },
      { fault: { kind: "heal" } },
      { label: "retry-after-a-cut" },
      { did: "read", state: "failed" },
    ]);
    const refused = { answer: { status: 503, body: null } };
    const many = { ...accepted, calls: [refused, refused, refused] };
    expect(judge(postEvents("a", many)).evidence).toHaveLength(5);
  });

  it("does not judge a job that was named by no accepting answer", () => {
    const conflict = { status: 409, outcome: "fail", jobId: "job-x" } as const;
    const history = postEvents("a", { post: {}, retry: conflict, calls: [], read: null });
    expect(kindOf(history)).toBe("PASS");
  });

  it("wants a repeat to be accepted within the declared recovery, once the link is whole", () => {
    const answered = (ms: number, status = 503): string => {
      const retry = { status, jobId: null, sentAt: 2_000, doneAt: ms } as const;
      return kindOf(postEvents("a", { post: { status: 503 }, retry, calls: [], read: null }));
    };
    expect(answered(healedMs + 4_000)).toBe("INCONCLUSIVE");
    expect(answered(healedMs + 4_001)).toBe("FAIL");
    expect(answered(healedMs + 4_001, 409)).toBe("PASS");
  });
});
