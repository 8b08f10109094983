import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents } from "../judging/job-events.fixture.ts";
import { effectKeyIsStable } from "./effect-key-is-stable.ts";

const kindOf = (history: History): string =>
  effectKeyIsStable.judge({ history, target: wholeTarget, policy: {} }).kind;

const job = (name: string, ...calls: readonly object[]): History =>
  jobEvents({ name, exercise: "test", calls });

const good = job("a", { status: 503 }, {});

describe("effect-key-is-stable", () => {
  it("passes the same key at each attempt", () => {
    expect(kindOf([...good, ...job("b", {})])).toBe("PASS");
  });

  it.each([
    ["another key at the second attempt", job("b", { status: 503 }, { effectKey: "other" })],
    ["no key", job("b", { effectKey: null })],
    ["the key of another job", job("b", { effectKey: "effect-a" })],
    [
      "a replay as a new job with a new key (M60)",
      job("b", { status: 400 }, { jobId: "job-new", effectKey: "other" }),
    ],
  ])("fails %s", (_, history) => {
    expect(kindOf([...good, ...history])).toBe("FAIL");
  });

  it("allows a key for each job that the submissions of one token made", () => {
    const both = [
      op({ token: "t", idempotencyKey: "k1", jobId: "job-1" }),
      op({ token: "t", idempotencyKey: "k2", jobId: "job-2" }),
      call({ token: "t", jobId: "job-1", effectKey: "e1" }),
      call({ token: "t", jobId: "job-2", effectKey: "e2", nth: 2 }),
    ];
    expect(kindOf([...good, ...both])).toBe("PASS");
  });

  it("allows two tenants that chose the same key to share an effect key", () => {
    const shared = { effectKey: "effect-a" };
    const theirs = jobEvents({
      name: "b",
      exercise: "test",
      calls: [shared],
      submit: { as: "tenant-b", idempotencyKey: "key-a" },
    });
    expect(kindOf([...good, ...theirs])).toBe("PASS");
  });

  it("does not pass when no job was called twice", () => {
    expect(kindOf(job("b", {}))).toBe("INCONCLUSIVE");
  });
});
