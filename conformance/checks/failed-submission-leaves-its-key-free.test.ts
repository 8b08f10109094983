import { describe, expect, it } from "vitest";
import { verdictBy } from "../judging/cut-events.fixture.ts";
import { postEvents } from "../judging/post-events.fixture.ts";
import { failedSubmissionLeavesItsKeyFree } from "./failed-submission-leaves-its-key-free.ts";

const kindOf = (history: Parameters<typeof verdictBy>[1]): string =>
  verdictBy(failedSubmissionLeavesItsKeyFree, history).kind;

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
});
