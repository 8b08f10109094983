import { describe, expect, it } from "vitest";
import { faulty, lazy, legal } from "./services.fixture.ts";
import { chooseServices } from "./services.ts";

const all = [faulty("first", 1), faulty("second", 2), lazy("only", "ACC-1"), legal()];
const chosen = (choice: { only?: string[]; tier?: number }): string[] =>
  chooseServices(all, { only: [], tier: null, ...choice }).map(({ id }) => id);

describe("choosing services", () => {
  it("takes all where nothing is said, and those that are named", () => {
    expect(chosen({})).toEqual(["first", "second", "idle", "odd"]);
    expect(chosen({ only: ["odd", "first"] })).toEqual(["first", "odd"]);
  });

  it("takes only faulty ones of a tier", () => {
    expect(chosen({ tier: 1 })).toEqual(["first"]);
    expect(chosen({ tier: 3 })).toEqual([]);
  });

  it("offers the nearest ids for one that is not known", () => {
    const hint: unknown = expect.stringContaining("first");
    expect(() => chosen({ only: ["frist"] })).toThrow(expect.objectContaining({ hint }));
  });
});
