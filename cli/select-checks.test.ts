import { describe, expect, it } from "vitest";
import { checks } from "../conformance/checks/index.ts";
import { selectChecks } from "./select-checks.ts";

describe("selecting checks", () => {
  it("takes all where none is named", () => {
    expect(selectChecks([])).toEqual(checks);
  });

  it("takes a row, an id or a family, in any case", () => {
    const rowsOf = (word: string): string[] =>
      selectChecks([word]).map(({ requirement }) => requirement);
    expect(rowsOf("acc-1")).toEqual(["ACC-1"]);
    expect(rowsOf("valid-post-answers-202")).toEqual(["ACC-1"]);
    expect(rowsOf("ACC")).toContain("ACC-1");
    expect(rowsOf("ACC").every((row) => row.startsWith("ACC-"))).toBe(true);
  });

  it("offers the nearest names for one that is not known", () => {
    const hint: unknown = expect.stringContaining("ACC-1");
    expect(() => selectChecks(["ACX-1"])).toThrow(expect.objectContaining({ hint }));
  });
});
