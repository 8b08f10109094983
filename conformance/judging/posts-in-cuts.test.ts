import { describe, expect, it } from "vitest";
import { call, op } from "./history.fixture.ts";
import { postEvents } from "./post-events.fixture.ts";
import { postsInCuts, storyOfPost } from "./posts-in-cuts.ts";

const exercise = "api-cut-off-around-post";

describe("postsInCuts", () => {
  it("tells what came of a submission that was sent into a cut", () => {
    const history = postEvents("a", { calls: [{ arrivedAt: 600 }, { arrivedAt: 700 }] });
    const [cut, heal, post, retry, ...calls] = history;
    const others = [
      call({ exercise, token: "token-b" }),
      op({ exercise, label: "retry-after-a-cut", token: "token-b", sentAt: 500 }),
    ];
    expect(postsInCuts([...history, ...others])).toEqual([
      {
        cut: { fault: cut, end: heal },
        op: post,
        retries: [retry],
        calls: calls.slice(0, 2),
        jobIds: ["job-a"],
      },
    ]);
  });

  it("names every job of an answer, once", () => {
    const named = (post: string | null, retry: string | null) =>
      postsInCuts(
        postEvents("a", { post: { status: 202, jobId: post }, retry: { jobId: retry } }),
      ).map(({ jobIds }) => jobIds);
    expect(named("job-a", "job-a")).toEqual([["job-a"]]);
    expect(named("job-a", "job-b")).toEqual([["job-a", "job-b"]]);
    expect(named(null, null)).toEqual([[]]);
  });

  it.each<[string, Parameters<typeof postEvents>[1]]>([
    ["before the cut", { post: { sentAt: 103 } }],
    ["after it was healed", { post: { sentAt: 401 } }],
    ["into a cut that nobody felt", { sockets: 0 }],
    ["as another request", { post: { label: "looked-up" } }],
  ])("leaves out what was sent %s", (_, said) => {
    expect(postsInCuts(postEvents("a", said))).toEqual([]);
  });

  it("needs no token, and no retry", () => {
    const history = postEvents("a", { post: { token: null }, retry: null });
    expect(postsInCuts(history)).toMatchObject([{ retries: [], calls: [], jobIds: [] }]);
  });
});

describe("storyOfPost", () => {
  const many = Array.from({ length: 7 }, (_, index) => ({ arrivedAt: 600 + index }));
  const again = op({
    exercise,
    label: "retry-after-a-cut",
    token: "token-a",
    sentAt: 700,
    jobId: null,
  });

  it("shows the cut and its end, the request and its last retry, and six calls", () => {
    const history = postEvents("a", { calls: many });
    const [cut, heal, post] = history;
    const between = { ...again, sentAt: 600 };
    const [found] = postsInCuts([...history, between, again]);
    if (found === undefined) throw new Error("nothing was sent into the cut");
    const calls = history.filter(({ kind }) => kind === "call");
    expect(storyOfPost(found)).toEqual([cut, post, heal, again, ...calls.slice(0, 6)]);
    const open = { ...found, cut: { fault: found.cut.fault, end: null }, calls: [] };
    expect(storyOfPost(open)).toEqual([cut, post, again]);
  });
});
