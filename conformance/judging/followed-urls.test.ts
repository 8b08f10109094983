import { describe, expect, it } from "vitest";
import type { Op } from "../contract/op.ts";
import type { Bench } from "../exercise.ts";
import { followedLabel, followStatusUrl, lookAtStatusUrl } from "./followed-urls.ts";
import { op, wholeTarget } from "./history.fixture.ts";

const accepted = (headers: Readonly<Record<string, string>>, body = "{}", more = 0): Op =>
  op({ answer: { status: 202, headers, body, bodyChars: body.length + more } });
const followed = (said: Partial<Op> & { status?: number | null } = {}): Op =>
  op({ did: "read", label: "followed", ...said });

describe("followStatusUrl", () => {
  /** Follows the URLs of an answer that names two, the first of which leads to this job. */
  async function askedBy(answered: string | null, jobId: string | null = "job-1") {
    const asked: unknown[] = [];
    const ask = (asking: unknown) => {
      asked.push(asking);
      return Promise.resolve(op({ did: "read", jobId: answered }));
    };
    const bench = { target: wholeTarget, ask } as unknown as Bench;
    const of = op({
      replica: 1,
      as: "tenant-b",
      answer: accepted({ location: "/v1/jobs/job-1", link: "</events>" }).answer,
    });
    await followStatusUrl(bench, { op: of, token: "token-1", key: null, jobId });
    return asked;
  }

  it("asks as the client who submitted, at the same replica, for one after the other", async () => {
    const asking = {
      did: "read",
      label: followedLabel,
      as: "tenant-b",
      replica: 1,
      method: "GET",
      token: "token-1",
    };
    expect(await askedBy("job-2")).toEqual([
      { ...asking, path: "http://127.0.0.1:2/v1/jobs/job-1" },
      { ...asking, path: "http://127.0.0.1:2/events" },
    ]);
  });

  it("asks no more once it was led to the job, and nothing where there is none", async () => {
    expect(await askedBy("job-1")).toHaveLength(1);
    expect(await askedBy(null, null)).toEqual([]);
  });
});

const told = accepted({ location: "/v1/jobs/job-1" });
const look = (...reads: readonly Op[]) =>
  lookAtStatusUrl({ op: told, target: wholeTarget, followed: reads });

describe("the status URL of an accepted job", () => {
  it.each<[string, readonly Op[]]>([
    ["leads to the job", [followed()]],
    ["leads to the job after another", [followed({ jobId: "job-2" }), followed()]],
    ["leads on to the result", [followed({ jobId: null, status: 303 })]],
  ])("holds where one of them %s", (_, reads) => {
    expect(look(...reads)).toEqual({ kind: "holds" });
  });

  it.each<[string, Partial<Op> & { status?: number | null }, RegExp]>([
    ["leads to another job", { jobId: "job-2" }, /job job-2/],
    ["leads to what is no job", { jobId: null }, /without an id/],
    ["is not known", { jobId: null, status: 404 }, /answered 404/],
  ])("is broken where it %s", (_, said, words) => {
    const wrong = followed(said);
    const seen = look(wrong);
    expect(seen).toMatchObject({ kind: "broken", evidence: [told, wrong] });
    expect(JSON.stringify(seen)).toMatch(words);
  });

  it.each<[string, readonly Op[]]>([
    ["none was followed", []],
    ["none was answered", [followed({ jobId: null, status: null })]],
    ["it was not for now", [followed({ jobId: null, status: 429 })]],
    [
      "one of two was not answered",
      [followed({ jobId: null, status: 404 }), followed({ jobId: null, status: 503 })],
    ],
    [
      "one of two was not for now",
      [followed({ jobId: null, status: 404 }), followed({ jobId: null, status: 429 })],
    ],
  ])("is unseen where %s", (_, reads) => {
    expect(look(...reads)).toMatchObject({ kind: "unseen", evidence: [told, ...reads] });
  });

  it("is unseen where one of them is on another host, whatever was found at ours", () => {
    const elsewhere = accepted({ location: "http://else.example/1", link: "</v1/jobs/job-1>" });
    const wrong = followed({ jobId: null, status: 404 });
    const of = { op: elsewhere, target: wholeTarget };
    expect(lookAtStatusUrl({ ...of, followed: [wrong] }).kind).toBe("unseen");
    expect(lookAtStatusUrl({ ...of, followed: [wrong, followed()] }).kind).toBe("holds");
  });

  it("is broken where none is named, and unseen where a body was too long to be kept", () => {
    const [none, cut] = [accepted({}), accepted({}, "{}", 1)];
    const of = { target: wholeTarget, followed: [] };
    expect(lookAtStatusUrl({ ...of, op: none })).toMatchObject({
      kind: "broken",
      evidence: [none],
    });
    expect(lookAtStatusUrl({ ...of, op: cut })).toMatchObject({ kind: "unseen", evidence: [cut] });
    const silent = op({ status: null });
    expect(lookAtStatusUrl({ ...of, op: silent }).kind).toBe("unseen");
  });
});
