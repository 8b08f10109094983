import { describe, expect, it } from "vitest";
import { verdictBy } from "../judging/cut-events.fixture.ts";
import { op } from "../judging/history.fixture.ts";
import { postEvents } from "../judging/post-events.fixture.ts";
import { failedSubmissionLeavesItsKeyFree } from "./failed-submission-leaves-its-key-free.ts";

const judge = (history: Parameters<typeof verdictBy>[1]) =>
  verdictBy(failedSubmissionLeavesItsKeyFree, history);
const kindOf = (history: Parameters<typeof verdictBy>[1]): string => judge(history).kind;

describe("failed-submission-leaves-its-key-free", () => {
  it("passes a repetition that is accepted and runs as one job", () => {
    expect(kindOf(postEvents("a"))).toBe("PASS");
  });

  it("passes a service that accepted at once, and answers the repetition with the same job", () => {
    expect(kindOf(postEvents("a", { post: { status: 202 } }))).toBe("PASS");
  });

  it("fails a key that is refused for good, and a repetition that makes a second job", () => {
    const refused = { retry: { status: 409, outcome: "fail", jobId: null } } as const;
    expect(kindOf(postEvents("a", refused))).toBe("FAIL");
    expect(kindOf(postEvents("a", { calls: [{}, { jobId: "job-b", nth: 2 }] }))).toBe("FAIL");
    expect(kindOf(postEvents("a", { post: { status: 202 }, retry: { jobId: "job-b" } }))).toBe(
      "FAIL",
    );
  });

  it("says nothing about a repetition that got no clear answer, or did not run yet", () => {
    expect(kindOf(postEvents("a", { retry: { status: 503, jobId: null } }))).toBe("INCONCLUSIVE");
    expect(kindOf(postEvents("a", { calls: [] }))).toBe("INCONCLUSIVE");
  });

  it("says nothing where nothing was repeated", () => {
    expect(kindOf(postEvents("a", { retry: null }))).toBe("INCONCLUSIVE");
  });

  it("counts what was repeated, what had failed, and all tries", () => {
    const again = op({
      exercise: "api-cut-off-around-post",
      label: "retry-after-a-cut",
      token: "token-a",
      jobId: "job-a",
      sentAt: 450,
      status: 503,
    });
    const history = [
      ...postEvents("a"),
      again,
      ...postEvents("b", { post: { status: 202 } }).slice(2),
      ...postEvents("c", { retry: null }).slice(2),
    ];
    expect(judge(history)).toMatchObject({
      kind: "PASS",
      witness: { repeated: 2, failed: 1, tries: 3 },
    });
  });

  it("goes by the last repetition", () => {
    const early = {
      exercise: "api-cut-off-around-post",
      label: "retry-after-a-cut",
      token: "token-a",
    };
    const refused = op({ ...early, jobId: null, sentAt: 450, status: 409 });
    expect(kindOf([...postEvents("a"), refused])).toBe("PASS");
    expect(kindOf([...postEvents("a"), { ...refused, sentAt: 550 }])).toBe("FAIL");
  });

  it("says nothing about a repetition that was told to come back later", () => {
    expect(kindOf(postEvents("a", { retry: { status: 429, jobId: null } }))).toBe("INCONCLUSIVE");
    const failing = postEvents("a", { calls: [{ answer: { status: 500, body: null } }] });
    expect(kindOf(failing)).toBe("INCONCLUSIVE");
  });

  it.each<[string, Parameters<typeof postEvents>[1]]>([
    ["refused", { retry: { status: 409, jobId: null } }],
    ["unclear", { retry: { status: 503, jobId: null } }],
    ["answered with another job", { post: { status: 202 }, retry: { jobId: "job-b" } }],
    ["done as two jobs", { calls: [{}, { jobId: "job-b", nth: 2 }] }],
    ["not run", { calls: [] }],
  ])("shows the cut, both requests and the calls of one that is %s", (_, said) => {
    const [begun, healed, post, retry, ...rest] = postEvents("a", said);
    const { evidence } = judge(postEvents("a", said));
    expect(evidence).toEqual([begun, post, healed, retry, ...rest.slice(0, -1)]);
  });

  it("does not judge a submission into a cut that caught no connection", () => {
    expect(kindOf(postEvents("a", { sockets: 0 }))).toBe("INCONCLUSIVE");
  });
});
