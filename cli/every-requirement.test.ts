import { describe, expect, it } from "vitest";
import { checks } from "../conformance/checks/index.ts";
import { requirements } from "../conformance/contract/requirements.ts";
import { listFaultyReferences } from "../infra/targets/reference-variants.ts";

const rows = Object.entries(requirements);
const faulty = await listFaultyReferences();

describe("every requirement", () => {
  it("stands in the list of checks once, in the order of the catalogue", () => {
    expect(checks.map(({ requirement }) => requirement)).toEqual(rows.map(([row]) => row));
  });

  it.each(rows)("%s (%s) has a check of its level with a clause", (row, level) => {
    const check = checks.find(({ requirement }) => requirement === row);
    expect(check?.level).toBe(level);
    expect(check?.clause.text).toMatch(/\S.{5,}/);
  });

  it.each(rows)("%s (%s) has a faulty service that was made to break it", (row) => {
    const breakers = faulty.filter(({ breaks }) => breaks[0] === row);
    expect(breakers.map(({ id }) => id)).not.toEqual([]);
  });
});
