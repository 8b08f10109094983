import { describe, expect, it } from "vitest";
import type { Target } from "../contract/target.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { retriesCameMs, retriesToWatch, timeoutToWatch, watchMs } from "./webhook-times.ts";

const declares = (webhooks: Partial<Target["webhooks"]>): Target => ({
  ...wholeTarget,
  webhooks: { secrets: [], ...webhooks },
});
const days = declares({
  backoff: { baseMs: 5_000, factor: 6, capMs: 36_000_000, jitter: "equal" },
});
const undeclared = declares({});

describe("the times of webhooks", () => {
  it("let watch as many retries as come within half a minute, and no more than there are", () => {
    expect(retriesToWatch(wholeTarget, 3)).toBe(3);
    expect(retriesToWatch(days, 3)).toBe(1);
    expect(retriesToWatch(undeclared, 3)).toBe(3);
    expect(retriesToWatch(declares({ maxAttempts: 1 }), 3)).toBe(0);
    expect(retriesToWatch(declares({ maxAttempts: 3 }), 3)).toBe(2);
  });

  it("are longer than all declared delays together", () => {
    expect(watchMs(wholeTarget, { retries: 3, patienceMs: 0 })).toBeGreaterThan(2_800);
    expect(watchMs(undeclared, { retries: 2, patienceMs: 1_000 })).toBeGreaterThan(1_000);
    expect(retriesCameMs(wholeTarget, 2)).toBeGreaterThan(1_200);
    expect(retriesCameMs(undeclared, 1)).toBeGreaterThan(0);
  });

  it("leave out a time limit that is too long to wait for, or not declared", () => {
    expect(timeoutToWatch(wholeTarget)).toBe(2_000);
    expect(timeoutToWatch(declares({ timeoutMs: 60_000 }))).toBeNull();
    expect(timeoutToWatch(undeclared)).toBeNull();
  });
});
