import { describe, expect, it } from "vitest";

import { canonicalFingerprint } from "./fingerprint.ts";
import { submittedJobOf, type SubmittedJob } from "./submission.ts";

const payload = { url: "http://127.0.0.1:1/", token: "t" };

describe("submittedJobOf", () => {
  it("keeps the payload as it was written, whatever its members are called", () => {
    const text = '{"url":"https://a.example/x?y","token":"t","__proto__":1.0,"n":9007199254740993}';
    const submitted = read(`{"type":"probe","payload":${text},"priority":0}`);
    expect(submitted).toMatchObject({ type: "probe", priority: 0 });
    expect(JSON.stringify((submitted as SubmittedJob).payload)).toBe(text);
  });

  it("takes any type that it was told of, an order key, and the origin of the call", () => {
    const body = { type: "reconcile", payload: { ...payload, url: "HTTP://A.example:80/x" } };
    expect(read(JSON.stringify({ ...body, orderKey: "account-1" }))).toMatchObject({
      type: "reconcile",
      orderKey: "account-1",
      origin: "http://a.example",
    });
    expect(read(JSON.stringify(body))).toMatchObject({ orderKey: null });
  });

  it("reads a payload that is nested deeply, up to a limit", () => {
    expect(read(nested(998))).toMatchObject({ type: "probe" });
    expect(read(nested(999))).toMatchObject({ code: "body-not-valid" });
    expect(read(nested(200_000))).toMatchObject({ code: "body-not-valid" });
  });

  it.each([
    [{ type: "probe", payload: [] }, "/payload"],
    [[], ""],
    [null, ""],
    [{ payload }, "/type"],
    [{ type: "other", payload }, "/type"],
    [{ type: "probe" }, "/payload"],
    [{ type: "probe", payload: null }, "/payload"],
    [{ type: "probe", payload: 7 }, "/payload"],
    [{ type: "probe", payload: {} }, "/payload/url"],
    [{ type: "probe", payload: { ...payload, url: "/relative" } }, "/payload/url"],
    [{ type: "probe", payload: { ...payload, url: "ftp://a.example/" } }, "/payload/url"],
    [{ type: "probe", payload: { ...payload, url: "http://a:b@c.example/" } }, "/payload/url"],
    [{ type: "probe", payload: { ...payload, token: "" } }, "/payload/token"],
    [{ type: "probe", payload: { ...payload, token: 1 } }, "/payload/token"],
    [{ type: "probe", payload, priority: 10 }, "/priority"],
    [{ type: "probe", payload, priority: 1.5 }, "/priority"],
    [{ type: "probe", payload, priority: null }, "/priority"],
    [{ type: "probe", payload, webhook: null }, "/webhook"],
    [{ type: "probe", payload, webhook: "hooks.example.com" }, "/webhook"],
    [{ type: "probe", payload, webhook: "https://a:b@hooks.example.com/" }, "/webhook"],
    [{ type: "probe", payload, orderKey: "" }, "/orderKey"],
    [{ type: "probe", payload, orderKey: 1 }, "/orderKey"],
    [{ type: "probe", payload, orderKey: null }, "/orderKey"],
    [{ type: "probe", payload, orderKey: "a\0" }, "/orderKey"],
    [{ type: "probe", payload, orderKey: "\ud800" }, "/orderKey"],
    [{ type: "probe", payload, orderKey: "k".repeat(256) }, "/orderKey"],
    [{ type: "probe", payload, startAt: "tomorrow" }, "/startAt"],
    [{ type: "probe", payload, startBy: "2020-01-01T00:00:00Z" }, "/startBy"],
    [{ type: "probe", payload, "a/b": 1 }, "/a~1b"],
  ])("refuses %j and says where", (body, pointer) => {
    expect(read(JSON.stringify(body))).toMatchObject({ code: "body-not-valid", pointer });
  });

  it.each(["", "{", "{}{}", "nothing", '{"type":"probe"'])("refuses %j as no JSON", (text) => {
    expect(read(text)).toMatchObject({ code: "body-not-json" });
  });

  it("refuses bytes that are not UTF-8 rather than replacing them", () => {
    const body = Buffer.from('{"type":"probe","payload":{"token":"?"}}');
    body[body.indexOf("?")] = 0xff;
    expect(submittedJobOf(body, ["probe"])).toMatchObject({ code: "body-not-json" });
  });
});

describe("canonicalFingerprint", () => {
  const base = `{"type":"probe","payload":{"url":"${payload.url}","token":"t","n":1.0}}`;

  it("is the same for another spelling of the same job", () => {
    const spelled = `{ "priority": 5, "payload": {"n":1,"token":"\\u0074","url":"${payload.url}"}, "type":"probe" }`;
    expect(fingerprint(spelled)).toBe(fingerprint(base));
  });

  it("is another for another type, payload, priority, webhook or order key", () => {
    const others = [
      base.replace("1.0", "2"),
      base.replace("probe", "reconcile"),
      base.replace(/}$/, ',"priority":6}'),
      base.replace(/}$/, ',"webhook":"https://a.example/"}'),
      base.replace(/}$/, ',"webhook":"https://b.example/"}'),
      base.replace(/}$/, ',"orderKey":"a"}'),
      base.replace(/}$/, ',"orderKey":"b"}'),
      base.replace(/}$/, ',"startAt":"2026-05-01T06:30:00Z"}'),
      base.replace(/}$/, ',"startAt":"2026-05-01T06:30:01Z"}'),
      base.replace(/}$/, `,"startBy":"${new Date(Date.now() + 60_000).toISOString()}"}`),
    ];
    expect(new Set([base, ...others].map((body) => fingerprint(body))).size).toBe(11);
  });
});

function read(text: string) {
  return submittedJobOf(Buffer.from(text), ["probe", "reconcile"]);
}

function fingerprint(body: string) {
  return canonicalFingerprint(read(body) as SubmittedJob);
}

/** A valid submission with lists nested below `payload.deep`. */
function nested(depth: number): string {
  const deep = `${"[".repeat(depth)}1${"]".repeat(depth)}`;
  return `{"type":"probe","payload":{"url":"${payload.url}","token":"t","deep":${deep}}}`;
}
