import { describe, expect, it } from "vitest";
import { checks } from "../conformance/checks/index.ts";
import { requirements } from "../conformance/contract/requirements.ts";
import {
  listFaultyReferences,
  listLazyReferences,
  listLegalReferences,
} from "../infra/targets/reference-variants.ts";

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

describe("every service that is judged on purpose", () => {
  const known = new Set(rows.map(([row]) => row));
  const strangers = (named: readonly string[]): readonly string[] =>
    named.filter((row) => !known.has(row));

  it("names rows that there are", async () => {
    const [lazy, legal] = [await listLazyReferences(), await listLegalReferences()];
    expect(strangers(faulty.flatMap(({ breaks }) => breaks))).toEqual([]);
    expect(strangers(lazy.flatMap(({ earns }) => Object.keys(earns.rows)))).toEqual([]);
    expect(strangers(legal.flatMap(({ tolerated }) => tolerated))).toEqual([]);
  });

  it("has an id of its own", async () => {
    const [lazy, legal] = [await listLazyReferences(), await listLegalReferences()];
    const ids = [...faulty, ...lazy, ...legal].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([1, 2, 3])("is of every tier, such as %i, where it is faulty", (wanted) => {
    expect(faulty.filter(({ tier }) => tier === wanted)).not.toEqual([]);
  });
});
