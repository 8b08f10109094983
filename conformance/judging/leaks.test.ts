import { describe, expect, it } from "vitest";
import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import { op, wholeTarget } from "./history.fixture.ts";
import { leakIn } from "./leaks.ts";

const told = (body: JsonValue, said: Partial<Op> = {}): Op => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return op({
    status: 500,
    answer: { status: 500, headers: {}, body: text, bodyChars: text.length },
    ...said,
  });
};
const whatIn = (body: JsonValue): string | null => leakIn(told(body), wholeTarget)?.what ?? null;

describe("leakIn", () => {
  it.each([
    ["Node", "TypeError: x\n    at submit (file:///srv/app/api/submit.ts:12:7)\n    at next"],
    ["Node without a function", "Error\n    at /srv/app/api/submit.js:12:7"],
    ["Node itself", "Error\n    at process.processTicks (node:internal/process/task_queues:105:5)"],
    ["Java", "java.lang.NullPointerException\n\tat com.acme.jobs.Api.submit(Api.java:42)"],
    ["Python", 'Traceback (most recent call last):\n  File "/app/api.py", line 12, in submit'],
    ["Go", "panic: nil map\n\ngoroutine 17 [running]:"],
    ["Rust", "thread 'main' panicked at src/main.rs:10"],
    ["Ruby", "app/models/job.rb:12:in `save'"],
    ["PHP", "#0 /app/index.php(12): submit()"],
    [".NET", "   at Acme.Api.Submit() in Api.cs:line 12"],
  ])("sees a stack trace of %s", (_, trace) => {
    expect(whatIn({ detail: trace })).toBe("a stack trace");
    expect(whatIn(trace)).toBe("a stack trace");
  });

  it("sees a member that holds one", () => {
    expect(whatIn({ title: "failed", error: { stack: ["Error"] } })).toBe("a stack trace");
    expect(whatIn({ title: "failed", stack: null })).toBeNull();
  });

  it.each([
    "SELECT id, state FROM jobs WHERE id = 'x'",
    'INSERT INTO "jobs" (id) VALUES (1)',
    "UPDATE jobs SET state = 'done'",
    "DELETE FROM jobs",
    "select * from jobs where id = $1",
    'duplicate key value violates unique constraint "jobs_key"',
    'relation "jobs" does not exist',
    "SQLITE_BUSY: database is locked",
    "SQLSTATE[23505]",
  ])("sees SQL: %s", (words) => {
    expect(whatIn({ detail: words })).toBe("SQL");
  });

  it.each([
    "postgres://jobs@db-1:5432/jobs",
    "connect ECONNREFUSED 10.1.2.3:5432",
    "getaddrinfo ENOTFOUND db-1",
    "broker at 10.0.0.7:5672 does not answer",
    "store.jobs.svc.cluster.local is away",
  ])("sees a host: %s", (words) => {
    expect(whatIn({ detail: words })).toBe("a host inside");
  });

  it.each([
    "cannot open /var/lib/jobs/spool/1",
    "ENOENT: no such file, open '/srv/app/secrets/key.pem'",
    "Cannot find module node_modules/pg/lib/index.js",
    String.raw`C:\inetpub\jobs\web.config`,
    "error in /service/api/submit.ts",
  ])("sees a file path: %s", (words) => {
    expect(whatIn({ detail: words })).toBe("a file path");
  });

  it("sees a secret", () => {
    expect(whatIn({ detail: "-----BEGIN RSA PRIVATE KEY-----" })).toBe("a secret");
    expect(whatIn({ detail: "AKIAIOSFODNN7EXAMPLE" })).toBe("a secret");
    expect(whatIn({ detail: "https://jobs:hunter2@store.example" })).toBe("a secret");
  });

  it("sees the credentials of the target file", () => {
    const tenantA = { authorization: "Bearer 0123456789abcdef" };
    const target = { ...wholeTarget, credentials: { tenantA } };
    const leak = leakIn(told({ detail: "token 0123456789abcdef is not allowed" }), target);
    expect(leak?.what).toBe("a secret");
  });

  it.each([
    "Select a queue from the list where you want the job to run.",
    "You cannot update a job that is set to run; delete from the list first.",
    "The select and update methods are not allowed here.",
    "Wait at least 5 minutes, e.g. until 12:30:15, and look at the status.",
    "The value at /payload/url must be an http URL",
    "at line 3, column 7: unexpected token",
    "Unexpected end of JSON input at position 17 (line 1 column 18)",
    "You are in the default queue; see https://docs.example/errors/queue.html#at:1:2",
    "https://developer.example.com/home/guides/idempotency",
    "The key was used at 2026-10-15T12:00:00.123Z",
    "API version 2.1.0.4, build 1:23",
    "The Bearer authentication scheme is required",
    "Basic authentication is not supported",
    "The path /v1/jobs/etc does not exist",
    "Please connect again later; read the docs",
    "delete jobs, where the filter is state=failed, or update your plan for $5",
    "Choose option a:\nfirst\nsecond",
    "Please read EVERYTHING",
    "trace 4bf92f3577b34da6a3ce929d0e0e4736",
    "/etc is not a media type",
  ])("takes this for what it is: %s", (words) => {
    expect(leakIn(told({ title: words, detail: words }), wholeTarget)).toBeNull();
  });

  it("does not take an echo for a leak, nor the target's own address", () => {
    const url = "http://10.9.8.7:4711/probe/1";
    const request = {
      method: "POST",
      path: "/v1/jobs",
      headers: {},
      body: JSON.stringify({ url }),
    };
    expect(leakIn(told({ detail: `${url} is not allowed` }, { request }), wholeTarget)).toBeNull();
    expect(leakIn(told({ instance: "http://127.0.0.1:1/v1/jobs/7" }), wholeTarget)).toBeNull();
    const target = { ...wholeTarget, baseUrls: ["http://127.0.0.1:8080"] };
    expect(leakIn(told({ detail: "127.0.0.1:8080 has no such path" }), target)).toBeNull();
  });
});

describe("what a leak is told by", () => {
  it("shows the words, of which no more than can be read", () => {
    const found = leakIn(told({ detail: "see DELETE FROM jobs now" }), wholeTarget);
    expect(found).toEqual({ what: "SQL", words: "DELETE FROM jobs" });
    const path = `/var/lib/${"a".repeat(100)}`;
    expect(leakIn(told({ detail: path }), wholeTarget)?.words).toBe(path.slice(0, 80));
  });

  it("looks into every text of a body, however deep, and not at its escapes", () => {
    expect(whatIn({ errors: [{ detail: "fine" }, { detail: ["DELETE FROM jobs"] }] })).toBe("SQL");
    expect(whatIn({ title: "C:", detail: 'said "x\\y"' })).toBeNull();
    expect(whatIn([null, 7, true])).toBeNull();
    expect(leakIn(op({ status: null }), wholeTarget)).toBeNull();
  });

  it.each<[JsonValue, boolean]>([
    [{ stack: "at a" }, true],
    [{ stackTrace: "at a" }, true],
    [{ stack_trace: ["at a"] }, true],
    [{ STACKTRACE: "at a" }, true],
    [[{ inner: { stack: "at a" } }], true],
    [{ a: 1, b: { stack: "at a" } }, true],
    [{ stack: "" }, false],
    [{ stack: "blue-2" }, false],
    [{ stack: null }, false],
    [{ stacks: "at a" }, false],
    [{ haystack: "at a" }, false],
    [{ stack: null, b: { stack: "at a" } }, true],
  ])("knows a member that holds a trace: %j", (body, isTrace) => {
    expect(whatIn(body)).toBe(isTrace ? "a stack trace" : null);
    const words = leakIn(told(body), wholeTarget)?.words ?? "";
    expect(/^"stack_?(?:trace)?"$/i.test(words)).toBe(isTrace);
  });

  it("sees the credentials of the target file in a body that is no JSON", () => {
    const target = { ...wholeTarget, credentials: { tenantA: { cookie: "0123456789abcdef" } } };
    expect(leakIn(told("it was 0123456789abcdef"), target)?.what).toBe("a secret");
    expect(leakIn(told("it was another"), target)).toBeNull();
  });

  it("takes nothing for an echo that the client sent only in pieces", () => {
    const body = '{"a":"10.9.8.","b":"7:4711"}';
    const request = { method: "POST", path: "/v1/jobs", headers: {}, body };
    const found = leakIn(told({ detail: "at 10.9.8.7:4711" }, { request }), wholeTarget);
    expect(found?.what).toBe("a host inside");
  });

  const secret = "10.9.8.7:4711";
  it.each<[string, Partial<Op["request"]>]>([
    ["the path", { path: `/v1/jobs/${secret}` }],
    ["the path, with percent signs", { path: `/v1/jobs/${encodeURIComponent(secret)}` }],
    ["the body", { body: `no JSON, ${secret}` }],
    ["the body, with escapes", { body: String.raw`{"a":["10.9.8\u002e7:4711"]}` }],
    ["the body, which no URL could be", { body: `{"a":"100%","b":"${secret}"}` }],
    ["a header", { headers: { "x-from": secret } }],
  ])("takes it for an echo where it stood in %s", (_, said) => {
    const request = { method: "POST", path: "/v1/jobs", headers: {}, body: null, ...said };
    expect(leakIn(told({ detail: `at ${secret} of it` }, { request }), wholeTarget)).toBeNull();
    const other = told({ detail: `${secret} and 10.9.8.6:4711` }, { request });
    expect(leakIn(other, wholeTarget)).toEqual({ what: "a host inside", words: "10.9.8.6:4711" });
  });
});
