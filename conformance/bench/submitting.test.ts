import { describe, expect, it } from "vitest";
import type { Caller } from "../caller.ts";
import type { Target } from "../contract/target.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { randomFrom } from "../random.ts";
import { openSubmitter } from "./submitting.ts";

const target: Target = {
  ...wholeTarget,
  submit: {
    ...wholeTarget.submit,
    webhookAt: "/notify/url",
    priorityAt: "/priority",
    orderKeyAt: "/payload/order",
  },
};
const ledger = {
  urlOf: (token: string, at = "own") => `http://${at}/${token}`,
  script: async () => undefined,
} as unknown as Ledger;

function open(declared: Target = target, runMark = "00000001") {
  const random = randomFrom("seed");
  return openSubmitter({
    exercise: "test",
    target: declared,
    ledger,
    caller: {} as Caller,
    random,
    runMark,
  });
}
const bodyOf = (prepared: { asking: { body?: string | undefined } }): unknown =>
  JSON.parse(prepared.asking.body ?? "null");

describe("the submitter", () => {
  it("names no job as a former run with the same seed did", async () => {
    const former = await open().prepare();
    const now = await open(target, "00000002").prepare();
    expect(now.token).not.toBe(former.token);
    expect(now.key).not.toBe(former.key);
    expect(await open().prepare()).toEqual(former);
  });

  it("puts webhook, priority and order key where the target file says", async () => {
    const { prepare } = open();
    const body = await prepare({
      token: "t",
      payload: 1,
      webhook: "http://hook/",
      priority: 0,
      orderKey: "k",
    }).then(bodyOf);
    expect(body).toEqual({
      type: "probe",
      payload: { url: "http://own/t", token: "t", payload: 1, order: "k" },
      notify: { url: "http://hook/" },
      priority: 0,
    });
  });

  it("takes another template, and the harness's origin for the calls", async () => {
    const { prepare } = open();
    const body = await prepare({
      token: "t",
      payload: 1,
      body: { new: "{{probe}}" },
      calls: "origin",
    }).then(bodyOf);
    expect(body).toEqual({ new: { url: "http://origin/t", token: "t", payload: 1 } });
  });

  it("makes the same body for the same token, but for what is changed on purpose", async () => {
    const { prepare } = open();
    const first = await prepare({ token: "t", webhook: "http://hook/", priority: "high" });
    const again = await prepare({ token: "t" });
    const changed = await prepare({ token: "t", priority: "low" });
    const payload = { url: "http://own/t", token: "t", payload: { token: "t", note: "probe" } };
    expect(again.asking.body).toBe(first.asking.body);
    expect(bodyOf(changed)).toEqual({
      type: "probe",
      payload,
      notify: { url: "http://hook/" },
      priority: "low",
    });
    expect(bodyOf(await open().prepare({ token: "t" }))).toEqual({ type: "probe", payload });
  });

  it("refuses what the target file gives no place to", async () => {
    const { prepare } = open(wholeTarget);
    await expect(prepare({ orderKey: "k" })).rejects.toThrow("submit.orderKeyAt");
  });
});
