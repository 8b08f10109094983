import { describe, expect, it } from "vitest";
import { verdictBy } from "../judging/cut-events.fixture.ts";
import { op } from "../judging/history.fixture.ts";
import { drained } from "../judging/job-events.fixture.ts";
import { postEvents } from "../judging/post-events.fixture.ts";
import { recordAndMessageAreMadeTogether } from "./record-and-message-are-made-together.ts";

const kindOf = (history: Parameters<typeof verdictBy>[1]): string =>
  verdictBy(recordAndMessageAreMadeTogether, history).kind;

/** Enough submissions that went well. */
const others = "bcdefghijkl".split("").flatMap((name) => postEvents(name));
const readLater = (state: "queued" | null, status = 200) => [
  op({ did: "read", jobId: "job-a", state, status, sentAt: 20_100 }),
  op({ did: "read", jobId: "job-a", state, status, sentAt: 29_000 }),
  ...drained(20_000, 29_100),
];
/** Run, though no answer has named it; and what looking it up answered. */
const stranger = (status: number | null) => [
  ...postEvents("a", { retry: null, read: null }),
  op({
    exercise: "api-cut-off-around-post",
    did: "read",
    label: "looked-up",
    jobId: "job-a",
    status,
    sentAt: 900,
    state: status === 200 ? "succeeded" : null,
  }),
];

describe("record-and-message-are-made-together", () => {
  it("passes jobs that have a record and ran, and submissions that left nothing", () => {
    const nothing = postEvents("a", { retry: null, calls: [], read: null });
    expect(kindOf([...others, ...nothing])).toBe("PASS");
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
    expect(kindOf([...others, ...postEvents("a", { calls: [{}, { jobId: "job-x" }] })])).toBe(
      "FAIL",
    );
  });

  it("says nothing where nobody could look, or too little was cut", () => {
    expect(kindOf([...others, ...stranger(null)])).toBe("INCONCLUSIVE");
    expect(kindOf(postEvents("a"))).toBe("INCONCLUSIVE");
  });
});
