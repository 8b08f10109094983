import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { page, wholeInbox } from "./dead-letters.fixture.ts";
import {
  entriesByJob,
  fieldOf,
  idOfEntry,
  jobOfEntry,
  listingsOf,
  textOf,
} from "./dead-letters.ts";
import { wholeTarget } from "./history.fixture.ts";

const [a, b, c]: readonly JsonObject[] = ["a", "b", "c"].map((name) => ({
  id: `letter-${name}`,
  jobId: `job-${name}`,
}));

/** A page that leads on, or that was led to. */
const more = (items: readonly JsonObject[], said: Partial<Op> = {}): Op =>
  page(items, { value: { items, next: "/v1/dead-letters?after=9" }, ...said });
const nextPage = (items: readonly JsonObject[], said: Partial<Op> = {}): Op =>
  page(items, {
    request: { method: "GET", path: "/v1/dead-letters?after=9", headers: {}, body: null },
    ...said,
  });

const seen = (pages: readonly Op[], label?: string) =>
  listingsOf({ history: pages, target: wholeInbox, ...(label === undefined ? {} : { label }) });

describe("listingsOf", () => {
  it("puts the pages of one look together, and begins another where the list is asked for anew", () => {
    const pages = [
      more([a ?? {}]),
      nextPage([b ?? {}], { sentAt: 1 }),
      page([c ?? {}], { sentAt: 2 }),
    ];
    expect(seen(pages)).toEqual([
      { pages: pages.slice(0, 2), entries: [a, b], isWhole: true },
      { pages: pages.slice(2), entries: [c], isWhole: true },
    ]);
  });

  it("tells readers apart that ask at the same time: of other labels, clients and exercises", () => {
    const readers: readonly Partial<Op>[] = [
      { sentAt: 0 },
      { sentAt: 1, label: "late" },
      { sentAt: 2, as: "tenant-b" },
      { sentAt: 3, exercise: "other" },
    ];
    const firsts = readers.map((said) => more([], said));
    const nexts = readers.map((said, index) => nextPage([], { ...said, sentAt: 10 - index }));
    const found = seen([...firsts.toReversed(), ...nexts]);
    expect(found.map(({ pages }) => pages)).toEqual(
      firsts.map((first, index) => [first, nexts[index]]),
    );
  });

  it("tells looks in the order in which they began, whoever looked", () => {
    const looks = [100, 50, 150].map((sentAt) => page([], { sentAt }));
    const other = page([], { sentAt: 120, as: "tenant-b" });
    const found = seen([other, ...looks]).map(({ pages }) => pages[0]?.sentAt);
    expect(found).toEqual([50, 100, 120, 150]);
  });

  it("tells only those of a label where one is named", () => {
    const labelled = page([], { label: "late" });
    expect(seen([page([]), labelled], "late").map(({ pages }) => pages)).toEqual([[labelled]]);
  });

  it("leaves out a page that belongs to no look", () => {
    expect(seen([nextPage([])])).toEqual([]);
    expect(listingsOf({ history: [page([])], target: { ...wholeTarget, name: "" } })).toHaveLength(
      1,
    );
    const { deadLetters: _, ...without } = wholeTarget;
    expect(listingsOf({ history: [page([])], target: without })).toEqual([]);
  });

  it.each<[string, readonly Op[], boolean]>([
    ["ends with a page that leads on", [more([])], false],
    [
      "has a page that was refused",
      [more([]), nextPage([], { outcome: "fail", sentAt: 1 })],
      false,
    ],
    [
      "has a page without a list",
      [more([], { value: { items: null, next: "/x" } }), nextPage([], { sentAt: 1 })],
      false,
    ],
    ["has a page that we could not keep", [page([], { value: null })], false],
    ["ends with a page that leads nowhere", [more([]), nextPage([], { sentAt: 1 })], true],
  ])("is not whole where a look %s", (_, pages, isWhole) => {
    expect(seen(pages)).toMatchObject([{ isWhole }]);
  });
});

describe("entriesByJob", () => {
  it("tells the first sight of each job's entry", () => {
    const first = page([a ?? {}, { id: "of nobody" }]);
    const later = page([{ ...a, id: "letter-a2" }, b ?? {}], { sentAt: 5 });
    const found = entriesByJob({ history: [later, first], target: wholeInbox });
    expect([...found]).toEqual([
      ["job-a", { entry: a, page: first }],
      ["job-b", { entry: b, page: later }],
    ]);
    const labelled = { history: [later, first], target: wholeInbox, label: "late" };
    expect(entriesByJob(labelled).size).toBe(0);
  });
});

describe("the fields of an entry", () => {
  const entry = { id: 7, jobId: "job-a", reason: "exhausted", meta: { id: "m", job: true } };
  const renamed: Target = {
    ...wholeTarget,
    deadLetters: {
      list: "/v1/dead-letters",
      replay: { path: "/v1/dead-letters/{id}/replay" },
      fields: { id: "/meta/id", jobId: "/meta/job" },
    },
  };

  it("are where the target says, or where they usually are", () => {
    expect(idOfEntry(wholeTarget, entry)).toBe("7");
    expect(jobOfEntry(wholeTarget, entry)).toBe("job-a");
    expect(idOfEntry(renamed, entry)).toBe("m");
    expect(jobOfEntry(renamed, entry)).toBeNull();
    expect(fieldOf({ target: wholeInbox, entry, field: "reason" })).toBe("exhausted");
    expect(fieldOf({ target: wholeInbox, entry, field: "tenant" })).toBeUndefined();
  });

  it("are not told where they are not declared", () => {
    expect(fieldOf({ target: wholeTarget, entry, field: "reason" })).toBeUndefined();
    const { deadLetters: _, ...without } = wholeTarget;
    expect(idOfEntry(without, entry)).toBe("7");
  });

  it.each<[JsonValue | undefined, string | null]>([
    ["a", "a"],
    [0, "0"],
    [true, null],
    [null, null],
    [undefined, null],
  ])("are ids where they are text or a number: %s", (value, text) => {
    expect(textOf(value)).toBe(text);
  });
});
