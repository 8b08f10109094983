import { describe, expect, it } from "vitest";
import { op } from "./history.fixture.ts";
import { toldWaitOf } from "./told-wait.ts";

const told = (headers: Readonly<Record<string, string>>) =>
  toldWaitOf(op({ answer: { status: 429, headers, body: "", bodyChars: 0 } }));

describe("toldWaitOf", () => {
  it("reads seconds, and dates by the answer's own clock with a second for its rounding", () => {
    expect(told({ "retry-after": "3" })).toEqual({ kind: "seconds", ms: 3_000 });
    const date = "Fri, 01 Mar 2024 12:00:00 GMT";
    expect(told({ "retry-after": "Fri, 01 Mar 2024 12:00:05 GMT", date })).toEqual({
      kind: "date",
      ms: 6_000,
    });
    expect(told({ "retry-after": date, date: "Fri, 01 Mar 2024 13:00:00 GMT" })).toEqual({
      kind: "date",
      ms: 1_000,
    });
  });

  it.each(["soon", "-1", "1.5"])("cannot make anything of %s", (text) => {
    expect(told({ "retry-after": text })).toMatchObject({ kind: "malformed" });
  });

  it("reads seconds with blanks around them, and no date without that of the answer", () => {
    expect(told({ "retry-after": " 10 " })).toEqual({ kind: "seconds", ms: 10_000 });
    const text = "Fri, 01 Mar 2024 12:00:05 GMT";
    expect(told({ "retry-after": text })).toEqual({ kind: "malformed", text });
    expect(told({ "retry-after": text, date: "now" })).toEqual({ kind: "malformed", text });
    const soon = { "retry-after": "3 s", date: text };
    expect(told(soon)).toEqual({ kind: "malformed", text: "3 s" });
  });

  it("says that nothing was told, also where no answer came", () => {
    expect(told({})).toEqual({ kind: "none" });
    expect(toldWaitOf(op({ status: null }))).toEqual({ kind: "none" });
  });
});
