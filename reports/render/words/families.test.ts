import { describe, expect, it } from "vitest";
import { byFamily, inCatalogueOrder, numberOf } from "./families.ts";

const rows = ["OBS-1", "ACC-10", "ZZZ-1", "ACC-2", "IDM-1", "AAA-1"].map((requirement) => ({
  requirement,
  id: "a",
}));

describe("the catalogue's order", () => {
  it("goes by family, then by number; unknown families come last", () => {
    expect(inCatalogueOrder(rows).map(({ requirement }) => requirement)).toEqual([
      "ACC-2",
      "ACC-10",
      "IDM-1",
      "OBS-1",
      "AAA-1",
      "ZZZ-1",
    ]);
  });

  it("puts rows under their families and leaves out empty ones", () => {
    expect(byFamily(rows).map(({ family, rows: mine }) => [family.title, mine.length])).toEqual([
      ["Acceptance", 2],
      ["Idempotency", 1],
      ["Metrics", 1],
      ["AAA", 1],
      ["ZZZ", 1],
    ]);
  });

  it("reads a number only where there is one", () => {
    expect(["ACC-12", "ACC", "ACC-x"].map(numberOf)).toEqual([12, 0, 0]);
  });
});
