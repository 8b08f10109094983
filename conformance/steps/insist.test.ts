import { describe, expect, it } from "vitest";
import type { Bench, Prepared } from "../exercise.ts";
import { op } from "../judging/history.fixture.ts";
import { insist } from "./insist.ts";

/** A bench whose target gives these answers, and whose time passes only in pauses. */
function benchOf(statuses: readonly (number | null)[]) {
  let now = 0;
  let asked = 0;
  const bench = {
    clock: () => now,
    pause: (ms: number) => Promise.resolve(void (now += ms)),
    ask: () => Promise.resolve(op({ status: statuses[asked++] ?? null })),
  } as unknown as Bench;
  return { bench, asked: () => asked };
}

const prepared = {} as Prepared;

describe("insist", () => {
  it.each([
    ["an acceptance", [202]],
    ["a refusal that will not pass", [422]],
    ["an acceptance after a conflict", [409, 202]],
    ["an acceptance after silence, an error and one too many", [null, 503, 429, 202]],
  ])("stops at %s", async (_, statuses) => {
    const { bench, asked } = benchOf(statuses);
    const last = await insist(bench, prepared, { withinMs: 10_000 });
    expect(last.answer?.status).toBe(statuses.at(-1));
    expect(asked()).toBe(statuses.length);
  });

  it("gives up when the time is over", async () => {
    const { bench, asked } = benchOf(Array.from({ length: 100 }, () => 409));
    const last = await insist(bench, prepared, { withinMs: 1_000 });
    expect(last.answer?.status).toBe(409);
    expect(asked()).toBeGreaterThan(3);
    expect(asked()).toBeLessThan(10);
  });
});
