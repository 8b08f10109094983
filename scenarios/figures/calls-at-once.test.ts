import { describe, expect, it } from "vitest";
import { call } from "../../conformance/judging/history.fixture.ts";
import { mostCallsAtOnce } from "./calls-at-once.ts";

describe("calls at once", () => {
  it("counts those that are open together, also if they never end", () => {
    const calls = [
      call({ arrivedAt: 0, answeredAt: 100, endedAt: 101 }),
      call({ arrivedAt: 50, end: "open" }),
      call({ arrivedAt: 90, answeredAt: 95, endedAt: 96 }),
      call({ arrivedAt: 200, answeredAt: 300, endedAt: 301 }),
    ];
    expect(mostCallsAtOnce(calls)).toBe(3);
  });

  it("lets the next call take the slot from the answer on", () => {
    const first = call({ arrivedAt: 0, answeredAt: 100, endedAt: 105 });
    expect(mostCallsAtOnce([first, call({ arrivedAt: 100, answeredAt: 200 })])).toBe(1);
  });

  it("leaves out what the worker broke off, for we see that late", () => {
    const broken = call({ arrivedAt: 0, endedAt: 120, end: "aborted" });
    expect(mostCallsAtOnce([broken, call({ arrivedAt: 110 })])).toBe(1);
  });

  it("is none where there is none", () => {
    expect(mostCallsAtOnce([])).toBe(0);
  });
});
