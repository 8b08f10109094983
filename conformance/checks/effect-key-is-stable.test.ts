import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { jobEvents } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { effectKeyIsStable } from "./effect-key-is-stable.ts";

const judge = (history: History) =>
  telling(effectKeyIsStable.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

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

  it("counts the jobs, those that were called again, and the keys", () => {
    expect(judge([...good, ...job("b", {})])).toMatchObject({
      kind: "PASS",
      witness: { jobs: 2, calledMoreThanOnce: 1, effectKeys: 2 },
    });
  });

  it("shows the submission and the first call of each key", () => {
    const history = job(
      "b",
      { status: 503 },
      { status: 503 },
      { effectKey: "other" },
      { effectKey: "other" },
    );
    const { evidence, because } = judge([...good, ...history]);
    expect(evidence).toEqual([history[0], history[1], history[3]]);
    expect(because).toContain("2");
    const bare = job("b", {}, { effectKey: null });
    expect(judge([...good, ...bare]).evidence).toEqual([bare[2]]);
  });

  it("shows the calls of two jobs that share a key", () => {
    const other = job("b", { effectKey: "effect-a" });
    expect(judge([...good, ...other]).evidence).toEqual([good[1], other[1]]);
  });

  it("blames the job whose own calls differ, not the jobs of one token", () => {
    const twins = (second: string): History => [
      op({ token: "t", idempotencyKey: "k1", jobId: "job-1" }),
      op({ token: "t", idempotencyKey: "k2", jobId: "job-2" }),
      call({ token: "t", jobId: "job-1", effectKey: "e1" }),
      call({ token: "t", jobId: "job-2", effectKey: "e2", nth: 2 }),
      call({ token: "t", jobId: "job-2", effectKey: second, nth: 3 }),
    ];
    expect(kindOf([...good, ...twins("e2")])).toBe("PASS");
    const { kind, evidence } = judge([...good, ...twins("e1")]);
    expect(kind).toBe("FAIL");
    expect(evidence).toMatchObject([{ kind: "op" }, { nth: 2 }, { nth: 3 }]);
  });

  it("fails more keys than the submissions of one token may have made jobs", () => {
    const nameless = { token: "t", jobId: null };
    const submitted = op({ token: "t", idempotencyKey: "k1", jobId: "job-1" });
    const first = call({ ...nameless, effectKey: "e1" });
    const second = call({ ...nameless, effectKey: "e2", nth: 2 });
    expect(kindOf([...good, submitted, first, second])).toBe("FAIL");
    const two = op({ token: "t", idempotencyKey: "k2", jobId: "job-2" });
    expect(kindOf([...good, submitted, two, first, second])).toBe("PASS");
  });

  it("allows a job that nobody submitted one key, and no more", () => {
    const unknown = { token: "t", jobId: null, effectKey: "effect-t" };
    expect(kindOf([...good, call(unknown)])).toBe("PASS");
    expect(kindOf([...good, call(unknown), call({ ...unknown, effectKey: "e2", nth: 2 })])).toBe(
      "FAIL",
    );
  });

  it.each([0, 5_000])(
    "says nothing of a shared key where it does not know who submitted (at %i)",
    (arrivedAt) => {
      const unknown = call({ token: "t", jobId: null, effectKey: "effect-a", arrivedAt });
      expect(kindOf([...good, unknown])).toBe("PASS");
    },
  );

  it("takes submissions without a key for different ones", () => {
    const without = (name: string): History =>
      jobEvents({
        name,
        exercise: "test",
        calls: [{ effectKey: "same" }],
        submit: { idempotencyKey: null },
      });
    expect(kindOf([...good, ...without("b")])).toBe("PASS");
    expect(kindOf([...good, ...without("b"), ...without("c")])).toBe("FAIL");
  });

  it("finds a third that shares the key of the first two, which are one", () => {
    const alike = jobEvents({
      name: "b",
      exercise: "test",
      calls: [{ effectKey: "effect-a" }],
      submit: { as: "tenant-b", idempotencyKey: "key-a" },
    });
    expect(kindOf([...good, ...alike, ...job("c", { effectKey: "effect-a" })])).toBe("FAIL");
  });
});
