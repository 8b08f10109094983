import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { lazyServices } from "./index.ts";

const machinery = new Set([
  "daemon.ts",
  "earned.ts",
  "index.ts",
  "index.test.ts",
  "lazy-service.ts",
  "main.ts",
  "stand-in.ts",
]);

describe("The list of lazy services", () => {
  it("has each service in a file of its name, and every file", () => {
    const files = readdirSync(import.meta.dirname).filter((name) => !machinery.has(name));
    expect(lazyServices.map(({ id }) => `${id}.ts`).toSorted()).toEqual(files.toSorted());
  });

  it.each(lazyServices.map((service) => [service.id, service] as const))(
    "says of %s in one sentence what it does not do, and why a PASS is earned or not",
    (_id, { shirks, earns }) => {
      expect(shirks).toMatch(/^[A-Z].{20,95}\.$/);
      for (const reason of Object.values(earns.rows)) expect(reason).toMatch(/.{15,}/);
      // Whoever does nearly all of his work must say what he does not do.
      const isSaid = earns.kind === "only" || Object.keys(earns.rows).length > 0;
      expect(isSaid).toBe(true);
    },
  );
});
