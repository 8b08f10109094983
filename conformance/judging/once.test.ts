import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import { op } from "./history.fixture.ts";
import { oncePerHistory, oncePerPair } from "./once.ts";

describe("oncePerHistory", () => {
  it("looks once at a history, and again at another", () => {
    let looks = 0;
    const view = oncePerHistory((history) => {
      looks += 1;
      return history.length;
    });
    const history = [op()];
    expect([view(history), view(history), looks]).toEqual([1, 1, 1]);
    expect([view([op(), op()]), looks]).toEqual([2, 2]);
  });

  it("looks again at a history that has grown since", () => {
    const view = oncePerHistory((history) => history.length);
    const history: HistoryEvent[] = [op()];
    expect(view(history)).toBe(1);
    history.push(op());
    expect(view(history)).toBe(2);
  });

  it("keeps two views of one history apart, and remembers one that is nothing", () => {
    let looks = 0;
    const first = oncePerHistory((history) => history.length);
    const second = oncePerHistory(() => {
      looks += 1;
      return undefined;
    });
    const history = [op()];
    expect([first(history), second(history), second(history), looks]).toEqual([
      1,
      undefined,
      undefined,
      1,
    ]);
  });
});

describe("oncePerPair", () => {
  it("looks again for another second thing", () => {
    let looks = 0;
    const view = oncePerPair((history, { times }: { times: number }) => {
      looks += 1;
      return history.length * times;
    });
    const [history, twice] = [[op()], { times: 2 }];
    expect([view(history, twice), view(history, twice), looks]).toEqual([2, 2, 1]);
    expect([view(history, { times: 3 }), looks]).toEqual([3, 2]);
  });
});
