import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { legalServices } from "./index.ts";

const machinery = new Set([
  "change-routes.ts",
  "change-wire.ts",
  "index.ts",
  "index.test.ts",
  "legal-service.ts",
  "main.ts",
]);

describe("The list of legal services", () => {
  it("has each service in a file of its name, and every file", () => {
    const files = readdirSync(import.meta.dirname).filter((name) => !machinery.has(name));
    expect(legalServices.map(({ id }) => `${id}.ts`).toSorted()).toEqual(files.toSorted());
  });

  it.each(legalServices.map((service) => [service.id, service] as const))(
    "says of %s how it differs",
    (_id, { differs, change }) => {
      expect(differs).not.toEqual([]);
      for (const sentence of differs) expect(sentence).toMatch(/^[A-Z].{20,120}\.$/);
      expect(Object.keys(change)).not.toEqual([]);
    },
  );
});
