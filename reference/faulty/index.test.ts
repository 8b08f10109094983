import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { faults } from "./index.ts";

const machinery = new Set([
  "change-stream.ts",
  "change.ts",
  "claim-any-type.ts",
  "fault.ts",
  "index.ts",
  "index.test.ts",
  "main.ts",
  "new-job.ts",
  "record-alone.ts",
  "offer-behind.ts",
  "succeed-anyway.ts",
]);

describe("The list of faults", () => {
  it("has each fault in a file of its name, and every file", () => {
    const files = readdirSync(import.meta.dirname).filter((name) => !machinery.has(name));
    const named = faults.map(({ id }) => `${id}.ts`);
    expect(named.toSorted()).toEqual(files.toSorted());
  });

  it.each(faults.map((fault) => [fault.id, fault] as const))(
    "says of %s in one sentence what is wrong, and what it breaks",
    (_id, { wrong, seen, tier, breaks, change }) => {
      expect([1, 2, 3]).toContain(tier);
      expect(wrong).toMatch(/^[A-Z].{20,95}\.$/);
      expect(seen ?? "a/b#1").toMatch(/^[\w.-]+\/[\w.-]+#\d+$/);
      for (const row of breaks) expect(row).toMatch(/^[A-Z]{3}-\d+$/);
      expect(new Set(breaks).size).toBe(breaks.length);
      expect(Object.keys(change)).not.toHaveLength(0);
    },
  );
});
