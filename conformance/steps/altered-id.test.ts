import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alteredId } from "./altered-id.ts";
import { randomFrom } from "../random.ts";

const shapeOf = (id: string): string =>
  id.replaceAll(/[a-z]/g, "a").replaceAll(/[A-Z]/g, "A").replaceAll(/\d/g, "0");

describe("alteredId", () => {
  it.each(["3f2b8c9e-1d4a-4e7b-9a0c-6d5e4f3a2b1c", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "job_9fKq3x"])(
    "keeps the beginning of %s, and each end is another one",
    (id) => {
      fc.assert(
        fc.property(fc.string(), (seed) => {
          const altered = alteredId(id, randomFrom(seed));
          expect(altered).not.toBe(id);
          expect(altered.slice(0, -6)).toBe(id.slice(0, -6));
          expect(altered).toHaveLength(id.length);
        }),
        { numRuns: 50 },
      );
    },
  );

  it("keeps a UUID a UUID", () => {
    const id = "3f2b8c9e-1d4a-4e7b-9a0c-6d5e4f3a2b1c";
    expect(alteredId(id, randomFrom("seed"))).toMatch(
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
  });

  it("leaves the neighbourhood of a number, however short", () => {
    const altered = alteredId("42", randomFrom("seed"));
    expect(shapeOf(altered)).toBe("0".repeat(11));
    expect(alteredId("175928847299117063", randomFrom("seed"))).toMatch(/^1\d{17}$/);
  });
});
