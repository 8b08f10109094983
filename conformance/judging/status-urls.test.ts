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

  it("finds nothing in words", () => {
    expect(urlsIn({}, { id: "job-1", status: "queued", note: "see the manual / ask" })).toEqual([]);
    expect(urlsIn({ location: "mailto:jobs@example.com" })).toEqual([]);
  });
});
