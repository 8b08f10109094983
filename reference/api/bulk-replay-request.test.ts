import { describe, expect, it } from "vitest";

import { bulkReplayRequestOf } from "./bulk-replay-request.ts";

const read = (value: unknown) => bulkReplayRequestOf(Buffer.from(JSON.stringify(value)));

describe("the body of a bulk replay", () => {
  it("takes everything at a gentle rate unless told otherwise", () => {
    const all = { reason: null, from: null, until: null, limit: 100, perSec: 10 };
    expect(read({})).toEqual(all);
    expect(read({ reason: null, from: null, until: null })).toEqual(all);
  });

  it("is read as it says", () => {
    const said = { reason: "timed-out", from: "2026-01-02T03:04:05.678Z", limit: 7, perSec: 2 };
    expect(read(said)).toEqual({ ...said, from: new Date(said.from), until: null });
  });

  it.each([
    ["a filter that is misspelt", { reasons: "timed-out" }, "/reasons"],
    ["a reason that there is not", { reason: "bad luck" }, "/reason"],
    ["a day without a time", { from: "2026-01-02" }, "/from"],
    ["a time without a zone", { until: "2026-01-02T03:04:05" }, "/until"],
    ["a day that there is not", { until: "2026-13-02T03:04:05Z" }, "/until"],
    ["no entries at all", { limit: 0 }, "/limit"],
    ["too many", { limit: 501 }, "/limit"],
    ["half an entry a second", { perSec: 0.5 }, "/perSec"],
    ["a list", [], ""],
  ])("is refused for %s", (_, body, pointer) => {
    expect(read(body)).toMatchObject({ kind: "refusal", code: "body-not-valid", pointer });
  });

  it("is refused where it is no JSON", () => {
    expect(bulkReplayRequestOf(Buffer.from(""))).toMatchObject({ code: "body-not-json" });
  });
});
