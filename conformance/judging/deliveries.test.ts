import { describe, expect, it } from "vitest";
import type { Delivery } from "../contract/delivery.ts";
import { deliveriesIn, idOf, isTaken, kindOf, receiversIn, repetitionsOf } from "./deliveries.ts";
import { delivery, op } from "./history.fixture.ts";

describe("deliveriesIn", () => {
  it("tells deliveries in the order of their arrival, of one exercise where it is named", () => {
    const [late, early] = [delivery({ arrivedAt: 9 }), delivery({ arrivedAt: 1 })];
    const other = delivery({ arrivedAt: 5, exercise: "other" });
    expect(deliveriesIn([late, op(), other, early])).toEqual([early, other, late]);
    expect(deliveriesIn([late, op(), other, early], "test")).toEqual([early, late]);
  });
});

describe("receiversIn", () => {
  it("tells for each hook of an exercise who named it and what came there", () => {
    const own = { label: "slow-down-1" };
    const [second, first] = [op({ ...own, jobId: "job-2", sentAt: 3 }), op(own)];
    const came = [
      delivery({ hook: "slow-down-1" }),
      delivery({ hook: "slow-down-1", arrivedAt: 3 }),
    ];
    const history = [
      second,
      first,
      ...came,
      delivery({ hook: "slow-down-1", exercise: "other" }),
      delivery({ hook: "nobody-1" }),
      op({ label: "well-1", sentAt: 9 }),
      op({ ...own, exercise: "other" }),
      op({ ...own, status: 400 }),
      op({ ...own, status: null }),
      op({ ...own, jobId: null }),
      op({ did: "read", ...own }),
    ];
    expect(receiversIn(history, "test")).toEqual([
      { hook: "slow-down-1", kind: "slow-down", accepted: [first, second], deliveries: came },
      {
        hook: "well-1",
        kind: "well",
        accepted: [op({ label: "well-1", sentAt: 9 })],
        deliveries: [],
      },
    ]);
  });

  it("knows the kind of a hook by its name without the part that makes it unique", () => {
    expect(kindOf("answers-410-7f")).toBe("answers-410");
  });
});

describe("one delivery", () => {
  it("is known again by its id, if it has one", () => {
    expect(idOf(delivery())).toBe("id-1");
    expect(idOf(delivery({ headers: {} }))).toBeNull();
  });

  it.each([
    [199, false],
    [200, true],
    [299, true],
    [300, false],
    [null, false],
  ])("is taken where we answered 2xx: %s", (status, taken) => {
    expect(isTaken(delivery({ status }))).toBe(taken);
  });
});

describe("repetitionsOf", () => {
  const receiver = (...deliveries: readonly Delivery[]) => ({
    hook: "a-1",
    kind: "a",
    accepted: [],
    deliveries,
  });

  it("counts each repetition of a message, and what was waited since the end of the one before", () => {
    const tries = [0, 100, 300].map((arrivedAt) => delivery({ arrivedAt }));
    const [first, second, third] = tries;
    const other = delivery({ arrivedAt: 50, headers: { "webhook-id": "id-2" } });
    const nameless = [1, 2].map(() => delivery({ headers: {} }));
    expect(repetitionsOf(receiver(...tries, other, ...nameless))).toEqual([
      { n: 1, before: first, after: second, waitedMs: 90 },
      { n: 2, before: second, after: third, waitedMs: 190 },
    ]);
  });

  it("says nothing of what follows a delivery that was still open, and goes on after it", () => {
    const open = delivery({ end: "open" });
    const [second, third] = [delivery({ arrivedAt: 100 }), delivery({ arrivedAt: 300 })];
    expect(repetitionsOf(receiver(open, second, third))).toEqual([
      { n: 2, before: second, after: third, waitedMs: 190 },
    ]);
  });
});
