import { describe, expect, it } from "vitest";
import { call, op } from "../../conformance/judging/history.fixture.ts";
import type { JobId } from "../../conformance/contract/job.ts";
import { openFollower } from "./follow.ts";

/** A follower whose reads are seen, and answered by hand. */
function followed() {
  const reads: { jobId: JobId; show: (state: "running" | "succeeded") => void }[] = [];
  const looks: (() => void)[] = [];
  const follower = openFollower({
    read: (jobId) =>
      new Promise((resolve) => {
        const show = (state: "running" | "succeeded"): void => {
          const seen = op({ did: "read", jobId, state });
          follower.notice(seen);
          resolve(seen);
        };
        reads.push({ jobId, show });
        looks.splice(0).forEach((wake) => wake());
      }),
  });
  const nextRead = async (): Promise<(typeof reads)[number]> => {
    for (;;) {
      const read = reads.shift();
      if (read !== undefined) return read;
      await new Promise<void>((resolve) => looks.push(resolve));
    }
  };
  return { follower, reads, nextRead };
}

describe("following jobs", () => {
  it("reads a job only once its call was answered, and until it has ended", async () => {
    const { follower, reads, nextRead } = followed();
    follower.notice(op({ token: "a", jobId: "job-a", state: "queued" }));
    follower.notice(op({ token: "b", jobId: "job-b", state: "queued" }));
    follower.notice(call({ token: "b", jobId: "job-b" }));
    const first = await nextRead();
    expect(first.jobId).toBe("job-b");
    expect(reads).toEqual([]);
    first.show("running");
    (await nextRead()).show("succeeded");
    expect(follower.open()).toBe(1);
    await follower.stop();
  });

  it("follows a job whose call came before the client knew its id", async () => {
    const { follower, nextRead } = followed();
    follower.notice(call({ token: "a", jobId: "job-a" }));
    follower.notice(op({ token: "a", jobId: "job-a", state: "queued" }));
    (await nextRead()).show("succeeded");
    expect(follower.open()).toBe(0);
    await follower.stop();
  });

  it("does not follow what was refused, or what broke off", async () => {
    const { follower } = followed();
    follower.notice(op({ token: "a", status: 429, jobId: null }));
    follower.notice(call({ token: "b", jobId: "job-b", end: "aborted" }));
    expect(follower.open()).toBe(0);
    await follower.stop();
  });

  it("reads at most 16 jobs at a time, and all of them in the end", async () => {
    const { follower, reads, nextRead } = followed();
    for (let index = 0; index < 40; index++) {
      follower.notice(op({ token: `t${index}`, jobId: `job-${index}`, state: "queued" }));
      follower.notice(call({ token: `t${index}`, jobId: `job-${index}` }));
    }
    const under = [];
    while (under.length < 16) under.push(await nextRead());
    expect(reads).toEqual([]);
    for (const read of under) read.show("succeeded");
    for (let index = 16; index < 40; index++) (await nextRead()).show("succeeded");
    expect(follower.open()).toBe(0);
    await follower.stop();
  });
});
