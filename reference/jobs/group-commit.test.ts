import { describe, expect, it } from "vitest";

import { groupCommit } from "./group-commit.ts";

/** Commits under the test's control: each waits until it is told how to end. */
function gate(options: { maxItems?: number; maxInFlight?: number; maxSize?: number } = {}) {
  const commits: { items: readonly number[]; end: PromiseWithResolvers<readonly number[]> }[] = [];
  let arrived = Promise.withResolvers<void>();
  const submit = groupCommit<number, number>({
    commit: (items) => {
      const end = Promise.withResolvers<readonly number[]>();
      commits.push({ items, end });
      arrived.resolve();
      arrived = Promise.withResolvers();
      return end.promise;
    },
    maxItems: options.maxItems ?? 100,
    maxInFlight: options.maxInFlight ?? 1,
    maxSize: options.maxSize ?? 1_000,
    sizeOf: (item) => item,
  });
  return { commits, submit, nextCommit: () => arrived.promise };
}

describe("groupCommit", () => {
  it("commits together what arrives together, and answers each its own", async () => {
    const { commits, submit, nextCommit } = gate();
    const answers = [submit(1), submit(2), submit(3)];
    await nextCommit();
    expect(commits.map(({ items }) => items)).toEqual([[1, 2, 3]]);
    commits[0]?.end.resolve([10, 20, 30]);
    expect(await Promise.all(answers)).toEqual([10, 20, 30]);
  });

  it("gathers what comes while a commit is under way", async () => {
    const { commits, submit, nextCommit } = gate();
    const first = submit(1);
    await nextCommit();
    const later = [submit(2), submit(3)];
    const second = nextCommit();
    commits[0]?.end.resolve([10]);
    await Promise.all([first, second]);
    expect(commits[1]?.items).toEqual([2, 3]);
    commits[1]?.end.resolve([20, 30]);
    expect(await Promise.all(later)).toEqual([20, 30]);
  });

  it("closes a batch by number and by size, and lets one that is too large go alone", async () => {
    const { commits, submit } = gate({ maxItems: 2, maxInFlight: 10, maxSize: 10 });
    const answers = [1, 1, 1, 50, 6, 6].map((item) => submit(item));
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    expect(commits.map(({ items }) => items)).toEqual([[1, 1], [1], [50], [6], [6]]);
    for (const { items, end } of commits) end.resolve(items);
    expect(await Promise.all(answers)).toEqual([1, 1, 1, 50, 6, 6]);
  });

  it("fails those behind a failed commit instead of letting them wait for the next", async () => {
    const { commits, submit, nextCommit } = gate();
    const first = submit(1);
    await nextCommit();
    const second = submit(2);
    commits[0]?.end.reject(new Error("gone"));
    await expect(first).rejects.toThrow("gone");
    await expect(second).rejects.toThrow("gone");
    const third = submit(3);
    await nextCommit();
    commits[1]?.end.resolve([30]);
    expect(await third).toBe(30);
  });
});
