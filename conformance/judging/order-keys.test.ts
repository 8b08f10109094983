import { describe, expect, it } from "vitest";
import { call, op, wholeTarget } from "./history.fixture.ts";
import { keyedEvents, orderedTarget } from "./order-key-events.fixture.ts";
import { jobsByOrderKey } from "./order-keys.ts";

describe("jobsByOrderKey", () => {
  it("tells the accepted jobs of a key in the order in which they were submitted", () => {
    const second = keyedEvents("b", { at: 50, calls: [{ arrivedAt: 60 }] });
    const first = keyedEvents("a", { calls: [{ arrivedAt: 20 }, { arrivedAt: 30 }] });
    const [accepted, ...seen] = first;
    const found = jobsByOrderKey([...second, ...first, call({ token: "c" })], orderedTarget);
    expect(found).toMatchObject([{ jobs: [{ op: accepted }, { op: second[0] }] }]);
    expect(found[0]?.jobs[0]).toEqual({ op: accepted, calls: seen.slice(0, 2), last: seen[2] });
  });

  it("parts the same key of tenants and exercises, and other keys", () => {
    const history = [
      ...keyedEvents("a"),
      ...keyedEvents("b", { key: "l" }),
      ...keyedEvents("c", { submit: { as: "tenant-b" } }),
      ...keyedEvents("d", { exercise: "other" }),
    ];
    const found = jobsByOrderKey(history, orderedTarget);
    expect(found.map(({ jobs }) => jobs.map((job) => job.op.jobId))).toEqual([
      ["job-a"],
      ["job-b"],
      ["job-c"],
      ["job-d"],
    ]);
    expect(new Set(found.map(({ key }) => key)).size).toBe(4);
    expect(found[1]?.key).toContain("l");
  });

  it.each([
    ["was refused", { status: 400 }],
    ["was not answered", { status: null }],
    ["was given no id", { jobId: null }],
    ["has no body", { request: { method: "POST", path: "/", headers: {}, body: null } }],
    ["has no JSON", { request: { method: "POST", path: "/", headers: {}, body: "k" } }],
    ["has no key", { request: { method: "POST", path: "/", headers: {}, body: '{"orderKey":1}' } }],
  ])("leaves out what %s", (_, said) => {
    expect(jobsByOrderKey(keyedEvents("a", { submit: said }), orderedTarget)).toEqual([]);
  });

  it("finds none where the target takes no key, and no call without a token", () => {
    expect(jobsByOrderKey(keyedEvents("a"), wholeTarget)).toEqual([]);
    const history = keyedEvents("a", { submit: { token: null }, calls: [{}], state: null });
    expect(jobsByOrderKey(history, orderedTarget)).toMatchObject([
      { jobs: [{ calls: [], last: undefined }] },
    ]);
    expect(jobsByOrderKey([op()], orderedTarget)).toEqual([]);
  });
});
