import { describe, expect, it } from "vitest";
import { openPool } from "./pool.ts";

describe("the pool", () => {
  it("runs so much at a time, all of it, in the order in which it came", async () => {
    const inPool = openPool(2);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const work = async (index: number): Promise<number> => {
      begun.push(index);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return index;
    };
    const all = Array.from({ length: 7 }, (_, index) => inPool(() => work(index)));
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(most).toBe(2);
  });

  it("gives the slot back when the work fails", async () => {
    const inPool = openPool(1);
    await expect(inPool(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await inPool(() => Promise.resolve("yes"))).toBe("yes");
  });
});
