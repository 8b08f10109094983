import { describe, expect, it } from "vitest";
import { cut, oneLine, plain, shortId } from "./plain.ts";

describe("text from a target", () => {
  it("has no control left that could steer a terminal", () => {
    expect(plain("\u001b[31mred\u0007 \u009b0m")).toBe("\\u001b[31mred\\u0007 \\u009b0m");
  });

  it("shows what would reverse or hide letters", () => {
    expect(plain("abc\u202egnp.exe\u200b\ufeff")).toBe("abc\\u202egnp.exe\\u200b\\ufeff");
  });

  it("keeps line breaks, tabs, accents and emoji", () => {
    expect(plain("a\n\tüber 🚀")).toBe("a\n\tüber 🚀");
  });

  it("replaces half a surrogate pair, which no file could hold", () => {
    expect(plain("a\ud800b")).toBe("a\ufffdb");
  });

  it("makes one line", () => {
    expect(oneLine(" a\r\n  b\tc ")).toBe("a\\u000d b c");
  });

  it("cuts by characters and says so", () => {
    expect([cut("🚀🚀🚀", 3), cut("🚀🚀🚀🚀", 3)]).toEqual(["🚀🚀🚀", "🚀🚀…"]);
  });

  it("shortens ids, but not short ones", () => {
    expect(shortId("7f3c2a10-0000-4000-8000-000000000000")).toBe("7f3c2a10…");
    expect(shortId("job-12")).toBe("job-12");
  });
});
