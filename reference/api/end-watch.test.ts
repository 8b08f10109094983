import { describe, expect, it } from "vitest";

import { newJob } from "../faulty/new-job.ts";
import { pollForEnds } from "./end-watch.ts";

describe("pollForEnds", () => {
  it("asks one question for all who wait, tells each its own job, and then asks no more", async () => {
    const asked: (readonly string[])[] = [];
    const ended = new Set(["a"]);
    const watch = pollForEnds(async (ids) => {
      asked.push(ids);
      return ids.filter((id) => ended.has(id)).map((id) => newJob({ id }));
    });
    const [a, alsoA, b] = ["a", "a", "b"].map((id) => watch.untilEnded(id, 30_000));
    expect(await a).toMatchObject({ id: "a" });
    expect(await alsoA).toMatchObject({ id: "a" });
    ended.add("b");
    expect(await b).toMatchObject({ id: "b" });
    expect(asked[0]).toEqual(["a"]);
    expect(asked.slice(1).every((ids) => ids.length <= 1)).toBe(true);
    const { length } = asked;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(asked).toHaveLength(length);
  });

  it("answers nothing when the time is up, when the store is away, and at the end", async () => {
    const watch = pollForEnds(() => Promise.reject(new Error("away")));
    expect(await watch.untilEnded("a", 20)).toBeNull();
    const waiting = watch.untilEnded("b", 30_000);
    watch.close();
    expect(await waiting).toBeNull();
    expect(await watch.untilEnded("c", 30_000)).toBeNull();
  });
});
