import { describe, expect, it } from "vitest";
import { filterOf, isMeant, timeOf } from "./bulk-filters.ts";
import { bulkTarget } from "./bulk-replay.fixture.ts";
import type { JsonObject } from "../contract/json.ts";
import type { BulkFilter } from "../exercise.ts";
import { op, wholeTarget } from "./history.fixture.ts";

const asking = (body: string | null) =>
  op({ did: "bulk-replay", request: { method: "POST", path: "/", headers: {}, body } });

describe("filterOf", () => {
  it("reads what a bulk replay asked for where the target says that it is", () => {
    const body = '{"reason":{"code":1},"from":"a","until":"b","perSec":3,"to":"c"}';
    const filter = { reason: { code: 1 }, from: "a", until: "b", perSec: 3 };
    expect(filterOf(asking(body), bulkTarget)).toEqual(filter);
    expect(filterOf(asking(body), wholeTarget)).toEqual({});
    const { deadLetters: _, ...without } = wholeTarget;
    expect(filterOf(asking(body), without)).toEqual({});
  });

  it.each([
    ["an empty one", "{}"],
    ["none", null],
    ["no JSON", "reason=refused"],
    ["words for numbers, and numbers for words", '{"from":1,"until":null,"perSec":"3"}'],
  ])("reads nothing out of a body that is %s", (_, body) => {
    expect(filterOf(asking(body), bulkTarget)).toStrictEqual({});
  });
});

describe("isMeant", () => {
  const second = (at: number, ms = 0): string =>
    `2026-01-02T03:04:0${at}.${String(ms).padStart(3, "0")}Z`;
  const meant = (filter: BulkFilter, said: JsonObject = {}): boolean | null =>
    isMeant({
      filter,
      entry: { reason: "refused", lastAt: second(3), ...said },
      target: bulkTarget,
    });

  it.each<[string, BulkFilter, boolean | null]>([
    ["of the reason", { reason: "refused" }, true],
    ["of another reason", { reason: "exhausted" }, false],
    ["later than a bound", { from: second(2) }, true],
    ["a little later than a bound", { from: second(2, 998) }, true],
    ["hardly later than a bound", { from: second(2, 999) }, null],
    ["as late as a bound", { from: second(3) }, null],
    ["hardly earlier than a bound", { from: second(3, 1) }, null],
    ["a little earlier than a bound", { from: second(3, 2) }, false],
    ["before the last", { until: second(4) }, true],
    ["after the last", { until: second(2) }, false],
    ["hardly after the last", { until: second(2, 999) }, null],
    ["within both bounds", { from: second(2), until: second(4) }, true],
    ["out of one of both bounds", { from: second(4), until: second(5) }, false],
    ["unsure in one and out of the other", { from: second(3), until: second(2) }, false],
    ["out of one and unsure in the other", { from: second(4), until: second(3) }, false],
    ["unsure in one of both", { from: second(3), reason: "refused" }, null],
    ["bound by what is no time", { from: "yesterday" }, null],
    ["bound by nothing", { perSec: 1 }, true],
  ])("is an entry %s", (_, filter, answer) => {
    expect(meant(filter)).toBe(answer);
  });

  it("is unsure of what an entry does not tell", () => {
    const { reason: _, ...untold } = { reason: "refused", lastAt: second(3) };
    const of = { target: bulkTarget, entry: untold };
    expect(isMeant({ ...of, filter: { reason: "refused" } })).toBeNull();
    expect(meant({ until: second(4) }, { lastAt: null })).toBeNull();
  });

  it("compares reasons by what they say, not by how they are written", () => {
    const reason = { code: 1, of: ["a"] };
    expect(meant({ reason }, { reason: { of: ["a"], code: 1 } })).toBe(true);
    expect(meant({ reason }, { reason: { of: ["b"], code: 1 } })).toBe(false);
  });
});

describe("timeOf", () => {
  it("reads numbers and texts, and nothing else", () => {
    expect(timeOf(17)).toBe(17);
    expect(timeOf("1970-01-01T00:00:01Z")).toBe(1_000);
    for (const value of [undefined, null, true, {}, "soon"]) expect(timeOf(value)).toBeNaN();
  });
});
