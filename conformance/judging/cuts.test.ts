import { describe, expect, it } from "vitest";
import { cutAt, cutsIn, wasFelt } from "./cuts.ts";
import { cutEvents } from "./cut-events.fixture.ts";
import { fault, linkFault, serviceFault } from "./history.fixture.ts";

const exercise = "test";
const own = { exercise, role: "worker" } as const;

describe("cutsIn", () => {
  it("pairs each cut with what ended it, on the same link", () => {
    const other = linkFault({ link: "queue", injectedAt: 150 });
    const history = [...cutEvents({ ...own, at: 100, until: 400 }), other];
    const [first, second] = cutsIn(history, own);
    expect(first?.end?.injectedAt).toBe(400);
    expect(second).toEqual({ fault: other, end: null });
  });

  it("ends a cut with whatever comes next on its link, and begins none with a heal", () => {
    const [cut, other, heal] = [
      linkFault({ injectedAt: 100 }),
      linkFault({ injectedAt: 200, fault: { kind: "reset" } }),
      linkFault({ injectedAt: 300, fault: { kind: "heal" } }),
    ];
    const others = [fault({ injectedAt: 150 }), serviceFault({ injectedAt: 160 })];
    expect(cutsIn([heal, ...others, other, cut], own)).toEqual([
      { fault: cut, end: other },
      { fault: other, end: heal },
    ]);
  });

  it("leaves out other roles and other exercises", () => {
    const history = cutEvents({ ...own, at: 100, until: 400 });
    expect(cutsIn(history, { exercise, role: "api" })).toEqual([]);
    expect(cutsIn(history, { exercise: "other", role: "worker" })).toEqual([]);
  });
});

describe("cutAt", () => {
  it("finds none where there is none, and the first that lasts for ever", () => {
    expect(cutAt([], 100)).toBeUndefined();
    const open = cutsIn([linkFault({ injectedAt: 100 })], own);
    expect(cutAt(open, 1e9)).toEqual(open[0]);
  });

  it("finds the cut that was confirmed by then and not yet ended", () => {
    const cuts = cutsIn(cutEvents({ ...own, at: 100, until: 400 }), own);
    expect([103, 104, 400, 401].map((at) => cutAt(cuts, at) !== undefined)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(cuts.every(wasFelt)).toBe(true);
    const unfelt = cutsIn(cutEvents({ ...own, at: 100, until: 400, sockets: 0 }), own);
    expect(unfelt.some(wasFelt)).toBe(false);
  });
});
