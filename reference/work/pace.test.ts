import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { rateOf, takePlaces, type Bucket } from "./pace.ts";

describe("the pace", () => {
  it("keeps any window within its count, whoever asks when", () => {
    const asks = fc.array(fc.record({ afterMs: fc.nat(400), wanted: fc.nat(8) }), {
      minLength: 1,
      maxLength: 60,
    });
    const limits = fc.record({
      count: fc.integer({ min: 1, max: 30 }),
      windowMs: fc.constantFrom(200, 1_000),
    });
    fc.assert(
      fc.property(asks, limits, (all, limit) => {
        const grants: number[] = [];
        let bucket: Bucket = { nextInMs: 0, lineInMs: 0 };
        let at = 0;
        for (const { afterMs, wanted } of all) {
          at += afterMs;
          bucket = { nextInMs: bucket.nextInMs - afterMs, lineInMs: bucket.lineInMs - afterMs };
          const taken = takePlaces(bucket, { ...rateOf(limit), wanted });
          for (let nth = 0; nth < taken.granted; nth += 1) grants.push(at);
          bucket = taken;
        }
        for (const from of grants) {
          const inWindow = grants.filter((one) => one >= from && one < from + limit.windowMs);
          expect(inWindow.length).toBeLessThanOrEqual(limit.count);
        }
      }),
    );
  });

  it("sends the others back one by one, behind those who were sent away before", () => {
    const rate = { everyMs: 50, toleranceMs: 0 };
    const first = takePlaces({ nextInMs: -9, lineInMs: -9 }, { ...rate, wanted: 3 });
    expect(first).toMatchObject({ granted: 1, comeBackInMs: [50, 100] });
    const second = takePlaces(first, { ...rate, wanted: 2 });
    expect(second).toMatchObject({ granted: 0, comeBackInMs: [150, 200] });
  });

  it("lets one go that comes back a little early", () => {
    const rate = rateOf({ count: 12, windowMs: 1_000 });
    const taken = takePlaces({ nextInMs: 3, lineInMs: 0 }, { ...rate, wanted: 1 });
    expect(taken.granted).toBe(1);
  });
});
