import { describe, expect, it } from "vitest";

import { afterDelivery } from "./delivery-policy.ts";
import type { Receipt } from "./send-delivery.ts";

const policy = { maxAttempts: 4, backoff: { baseMs: 1_000, factor: 10, capMs: 50_000 } };
const after = (
  status: number,
  options: { attempts?: number; asked?: number; random?: number } = {},
) =>
  afterDelivery(
    policy,
    () => options.random ?? 0,
  )({
    attempts: options.attempts ?? 1,
    receipt: { kind: "answered", status, retryAfterMs: options.asked ?? null },
  });

describe("afterDelivery", () => {
  it.each([200, 201, 202, 204, 299])("takes %i for delivered", (status) => {
    expect(after(status)).toEqual({ kind: "delivered" });
  });

  it.each([100, 301, 302, 307, 308, 400, 401, 404, 409, 500, 503])("tries %i again", (status) => {
    expect(after(status)).toEqual({ kind: "again", delayMs: 500, throttles: false });
  });

  it.each([429, 502, 504])("lets all that goes to a receiver wait after %i", (status) => {
    expect(after(status)).toMatchObject({ kind: "again", throttles: true });
  });

  it("waits at least half of a bound that grows up to the cap, and at most all of it", () => {
    const delays = [0, 1].map((random) =>
      [1, 2, 3].map((attempts) => after(500, { attempts, random })).map(delayOf),
    );
    expect(delays).toEqual([
      [500, 5_000, 25_000],
      [1_000, 10_000, 50_000],
    ]);
  });

  it("waits as long as it is asked to, but no longer than a day", () => {
    expect(delayOf(after(503, { asked: 7_000 }))).toBe(7_000);
    expect(delayOf(after(503, { asked: 10, random: 1 }))).toBe(1_000);
    expect(delayOf(after(503, { asked: 1e15 }))).toBe(86_400_000);
  });

  it("gives up after the last try, and at once where it must not go", () => {
    expect(after(500, { attempts: 4 })).toEqual({ kind: "given-up" });
    const receipts: readonly Receipt[] = [{ kind: "unreachable" }, { kind: "refused-address" }];
    const steps = receipts.map((receipt) =>
      afterDelivery(policy, () => 0)({ attempts: 1, receipt }),
    );
    expect(steps.map(({ kind }) => kind)).toEqual(["again", "given-up"]);
  });

  it("disables a URL that is gone, even at the last try", () => {
    expect(after(410, { attempts: 4 })).toEqual({ kind: "disabled" });
  });
});

function delayOf(step: ReturnType<typeof after>): number {
  return step.kind === "again" ? step.delayMs : Number.NaN;
}
