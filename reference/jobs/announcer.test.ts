import { describe, expect, it } from "vitest";

import { openAnnouncer } from "./announcer.ts";
import type { Database } from "./database.ts";

/** A database that keeps what was announced, one list of payloads a statement. */
function openEar(answer: () => Promise<void> = async () => {}) {
  const heard: string[][] = [];
  const query = async (_text: string, values: readonly unknown[] = []) => {
    heard.push(values[1] as string[]);
    await answer();
    return [];
  };
  const announcer = openAnnouncer({ query } as unknown as Database);
  return { heard, announcer };
}

describe("an announcer", () => {
  it("tells the first change at once, and a burst after it together", async () => {
    const { heard, announcer } = openEar();
    announcer.announce(["first"]);
    expect(heard).toEqual([["first"]]);
    for (const id of ["a", "b", "a", "c"]) announcer.announce([id]);
    await announcer.close();
    expect(heard).toEqual([["first"], ["a,b,c"]]);
  });

  it("splits what is too long for one notification", async () => {
    const { heard, announcer } = openEar();
    announcer.announce(Array.from({ length: 401 }, (_none, index) => `id-${index}`));
    await announcer.close();
    expect(heard[0]?.map((payload) => payload.split(",").length)).toEqual([200, 200, 1]);
  });

  it("goes on after a failure, and announces nothing where there is nothing", async () => {
    const { heard, announcer } = openEar(() => Promise.reject(new Error("the store is away")));
    announcer.announce([]);
    announcer.announce(["a"]);
    await announcer.close();
    announcer.announce(["b"]);
    await announcer.close();
    expect(heard).toEqual([["a"], ["b"]]);
  });
});
