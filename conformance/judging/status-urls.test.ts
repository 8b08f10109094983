import { describe, expect, it } from "vitest";
import type { JsonValue } from "../contract/json.ts";
import { op, wholeTarget } from "./history.fixture.ts";
import { statusUrlsIn } from "./status-urls.ts";

const urlsIn = (
  headers: Record<string, string>,
  body: JsonValue = {},
  sent = "{}",
): readonly string[] => {
  const text = JSON.stringify(body);
  const answer = { status: 202, headers, body: text, bodyChars: text.length };
  const request = { method: "POST", path: "/v1/jobs", headers: {}, body: sent };
  return statusUrlsIn(op({ answer, request }), wholeTarget).map(({ url }) => url);
};

describe("statusUrlsIn", () => {
  it.each([
    ["an absolute path", "/v1/jobs/job-1"],
    ["a relative path", "jobs/job-1"],
    ["a whole URL", "http://127.0.0.1:1/v1/jobs/job-1"],
  ])("resolves %s against the request", (_, location) => {
    expect(urlsIn({ location })).toEqual(["http://127.0.0.1:1/v1/jobs/job-1"]);
  });

  it("keeps another replica of the target, and leaves any other host", () => {
    expect(urlsIn({ location: "http://127.0.0.1:2/v1/jobs/job-1" })).toEqual([
      "http://127.0.0.1:2/v1/jobs/job-1",
    ]);
    const answer = { status: 202, headers: { location: "https://else.example/j/1" } };
    const [found] = statusUrlsIn(
      op({ answer: { ...answer, body: "", bodyChars: 0 } }),
      wholeTarget,
    );
    expect(found).toEqual({ url: "http://127.0.0.1:1/j/1", isElsewhere: true });
  });

  it("reads Operation-Location and Link", () => {
    expect(urlsIn({ "operation-location": "/ops/1", link: '</jobs/1>; rel="monitor"' })).toEqual([
      "http://127.0.0.1:1/ops/1",
      "http://127.0.0.1:1/jobs/1",
    ]);
  });

  it("takes the shortest link with the id first, and never an echo of the request", () => {
    const body = {
      help: "/help",
      links: { events: "/v1/jobs/job-1/events", self: "/v1/jobs/job-1" },
      payload: { url: "http://127.0.0.1:9/probe/t" },
    };
    expect(urlsIn({}, body, JSON.stringify(body.payload))).toEqual([
      "http://127.0.0.1:1/v1/jobs/job-1",
      "http://127.0.0.1:1/v1/jobs/job-1/events",
      "http://127.0.0.1:1/help",
    ]);
  });

  it("looks at each header of its kind, then at links, then at the body", () => {
    const names = ["location", "operation-location", "azure-asyncoperation", "content-location"];
    for (const name of names) expect(urlsIn({ [name]: "/a" })).toEqual(["http://127.0.0.1:1/a"]);
    const headers = { "content-location": "/c", location: "/l", link: "</x>, </y>; rel=z" };
    expect(urlsIn(headers, { url: "/b" })).toEqual(
      ["l", "c", "x", "y"].map((path) => `http://127.0.0.1:1/${path}`),
    );
  });

  it("tries four at the most, and each of them once", () => {
    const many = ["/1", "/2", "/3", "/4", "/5"];
    expect(urlsIn({}, many)).toHaveLength(4);
    expect(urlsIn({ location: "/1" }, ["/1", "/1", "/2"])).toHaveLength(2);
  });

  it.each([
    ["http://127.0.0.1:1/a b", 0],
    ["//else.example/1", 0],
    ["x/v1/jobs/1", 0],
    ["/v1/<id>", 0],
    ["https://else.example/1", 1],
    ["http://else.example/1", 1],
    ["/v1/jobs?id=1", 1],
    ["/", 0],
  ])("knows a link in a body by its look: %s", (text, count) => {
    expect(urlsIn({}, { deep: [{ text }, null, 7] })).toHaveLength(count);
  });

  it("keeps a query, and drops a fragment", () => {
    expect(urlsIn({ location: "/v1/jobs?id=1#now" })).toEqual(["http://127.0.0.1:1/v1/jobs?id=1"]);
  });

  it("takes an id for one as it is written in a URL", () => {
    const body = JSON.stringify({ a: "/a", b: "/jobs/a%20b" });
    const answer = { status: 202, headers: {}, body, bodyChars: body.length };
    const found = statusUrlsIn(op({ answer, jobId: "a b" }), wholeTarget);
    expect(found.map(({ url }) => url)).toEqual([
      "http://127.0.0.1:1/jobs/a%20b",
      "http://127.0.0.1:1/a",
    ]);
    expect(statusUrlsIn(op({ answer, jobId: null }), wholeTarget)[0]?.url).toContain("/a");
  });

  it("knows every replica for the target itself, and asks the one that was asked", () => {
    const answer = { status: 202, headers: { location: "/x" }, body: "", bodyChars: 0 };
    expect(statusUrlsIn(op({ answer, replica: 1 }), wholeTarget)).toEqual([
      { url: "http://127.0.0.1:2/x", isElsewhere: false },
    ]);
    const bodiless = op({
      answer,
      request: { method: "POST", path: "/", headers: {}, body: null },
    });
    expect(statusUrlsIn(bodiless, wholeTarget)).toHaveLength(1);
    const echo = { status: 202, headers: {}, body: '{"url":"/x"}', bodyChars: 12 };
    expect(statusUrlsIn({ ...bodiless, answer: echo }, wholeTarget)).toHaveLength(1);
    expect(statusUrlsIn(op({ status: null }), wholeTarget)).toEqual([]);
    expect(urlsIn({ location: "http://" })).toEqual([]);
    expect(urlsIn({ location: "httpx://127.0.0.1:1/a" })).toEqual([]);
    expect(urlsIn({ location: "xhttp://127.0.0.1:1/a" })).toEqual([]);
  });

  it("finds nothing in words", () => {
    expect(urlsIn({}, { id: "job-1", status: "queued", note: "see the manual / ask" })).toEqual([]);
    expect(urlsIn({ location: "mailto:jobs@example.com" })).toEqual([]);
  });
});
