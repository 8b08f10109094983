import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import { op } from "./history.fixture.ts";
import { oncePerHistory, oncePerPair } from "./once.ts";

describe("oncePerHistory", () => {
  it("looks once at each history, and again where it has grown", () => {
    let looks = 0;
    const count = oncePerHistory((history) => {
      looks += 1;
      return history.length;
    });
    const [written, other]: [HistoryEvent[], HistoryEvent[]] = [[op()], [op()]];
    expect([count(written), count(written), count(other), looks]).toEqual([1, 1, 1, 2]);
    written.push(op());
    expect([count(written), count(written), count(other), looks]).toEqual([2, 2, 1, 3]);
  });

  it("keeps the views of a history apart, also what is undefined", () => {
    let looks = 0;
    const none = oncePerHistory(() => void (looks += 1));
    const first = oncePerHistory(([event]) => event);
    const history = [op()];
    expect([none(history), first(history), none(history), looks]).toEqual([
      undefined,
      history[0],
      undefined,
      1,
    ]);
  });
});

describe("oncePerPair", () => {
  it("looks once at each history with each second thing", () => {
    let looks = 0;
    const join = oncePerPair((history, { name }: { name: string }) => {
      looks += 1;
      return `${name} ${history.length}`;
    });
    const [a, b, history] = [{ name: "a" }, { name: "b" }, [op()]];
    expect([join(history, a), join(history, b), join(history, a)]).toEqual(["a 1", "b 1", "a 1"]);
    expect(looks).toBe(2);
    expect([join([], a), looks]).toEqual(["a 0", 3]);
  });
});
