import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flow, wrap } from "./wrap.ts";

describe("wrapped text", () => {
  it("keeps every word, in order, within the width", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(words, fc.integer({ min: 24, max: 100 }), (list, width) => {
        const lines = wrap(list.join(" "), { width, indent: "  " });
        expect(lines.join(" ").split(/ +/).filter(Boolean)).toEqual(list);
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it("lets a word stand out that is longer than a line", () => {
    expect(wrap(`a ${"b".repeat(50)} c`, { width: 20, indent: "" })).toEqual([
      "a",
      "b".repeat(50),
      "c",
    ]);
  });
});

describe("pieces side by side", () => {
  it("go to the next line by how long they look, not by their colours", () => {
    const pieces = ["one", "two", "three"].map((text) => ({
      text: `\u001b[1m${text}\u001b[0m`,
      length: text.length,
    }));
    const lines = flow(pieces, 8);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("one");
    expect(lines[0]).toContain("two");
  });
});
