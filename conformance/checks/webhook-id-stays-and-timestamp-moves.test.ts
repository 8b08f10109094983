import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { receiverEvents, stampAt } from "../judging/webhook-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { webhookIdStaysAndTimestampMoves } from "./webhook-id-stays-and-timestamp-moves.ts";

const exercise = "receivers-that-fail-thrice";
const judge = (history: History) =>
  telling(webhookIdStaysAndTimestampMoves.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;
const failing = (
  name: string,
  ...tries: Parameters<typeof receiverEvents>[0]["tries"] & object[]
) => receiverEvents({ exercise, kind: "fails", name, tries });
const headers = (id: string, ms: number) => ({
  "webhook-id": id,
  "webhook-timestamp": stampAt(ms),
});
const good = failing("1", { status: 500 }, { arrivedAt: 600, status: 500 }, { arrivedAt: 3_100 });

describe("webhook-id-stays-and-timestamp-moves", () => {
  it("passes retries under one id and with later timestamps", () => {
    expect(kindOf(good)).toBe("PASS");
  });

  it("passes a repetition of what was taken, and messages about a job that has not ended", () => {
    const twice = failing("2", {}, { arrivedAt: 20 });
    const more = failing(
      "3",
      { state: "running", headers: headers("other", 0) },
      { arrivedAt: 20 },
    );
    expect(kindOf([...good, ...twice, ...more])).toBe("PASS");
  });

  it("passes equal timestamps of tries that are close together", () => {
    const close = failing(
      "2",
      { status: 500 },
      { arrivedAt: 2_000, headers: headers("id-fails-2", 0) },
    );
    expect(kindOf([...good, ...close])).toBe("PASS");
  });

  it.each([
    [
      "a retry has an id of its own",
      failing("2", { status: 500 }, { arrivedAt: 600, headers: headers("other", 600) }),
    ],
    [
      "the end of a job is told twice",
      failing("2", {}, { arrivedAt: 5, state: "failed", headers: headers("other", 5) }),
    ],
    ["two jobs share an id", failing("2", { headers: headers("id-fails-1", 0) })],
    ["a delivery has no id", failing("2", { headers: { "webhook-timestamp": stampAt(0) } })],
    [
      "the timestamp is frozen",
      failing("2", { status: 500 }, { arrivedAt: 3_000, headers: headers("id-fails-2", 0) }),
    ],
    [
      "the timestamp goes back",
      failing("2", { status: 500 }, { arrivedAt: 3_000, headers: headers("id-fails-2", -5_000) }),
    ],
  ])("fails when %s", (_, history) => {
    expect(kindOf([...good, ...history])).toBe("FAIL");
  });

  it("says nothing where no retry came late enough, or no state is told", () => {
    expect(kindOf(failing("1", { status: 500 }, { arrivedAt: 600 }))).toBe("INCONCLUSIVE");
    expect(kindOf([...good, ...failing("2", { state: null })])).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });

  it("counts ended jobs, retries, and the timestamps that could be compared", () => {
    const twice = failing("2", { status: 500 }, { arrivedAt: 600 });
    const running = failing("3", { state: "running" }, { arrivedAt: 3_000, state: "running" });
    const nameless = failing("4", { state: "unknown", headers: {} });
    const { kind, witness } = judge([...good, ...twice, ...running, ...nameless]);
    expect({ kind, witness }).toEqual({
      kind: "PASS",
      witness: { jobs: 2, retries: 4, timestampsCompared: 2 },
    });
  });

  it.each([
    [2_499, 0, "INCONCLUSIVE"],
    [2_500, 0, "FAIL"],
    [2_500, 1_000, "PASS"],
  ])("of tries %i ms apart whose timestamps are %i ms apart says %s", (arrivedAt, ms, kind) => {
    const tries = [{ status: 500 }, { arrivedAt, headers: headers("id-fails-1", ms) }];
    expect(kindOf(failing("1", ...tries))).toBe(kind);
  });

  it("compares the first try with the last, and shows both", () => {
    const frozen = (arrivedAt: number) => ({ arrivedAt, headers: headers("id-fails-2", 0) });
    const tries = [{ status: 500 }, frozen(3_000), frozen(6_000)];
    expect(judge([...good, ...failing("2", ...tries)])).toMatchObject({
      kind: "FAIL",
      evidence: [{ arrivedAt: 0 }, { arrivedAt: 6_000 }],
    });
    const missing = [
      { status: 500 },
      { arrivedAt: 3_000, headers: { "webhook-id": "id-fails-2" } },
    ];
    expect(kindOf([...good, ...failing("2", ...missing)])).toBe("FAIL");
  });

  it("shows the first delivery under each of two ids, and of each of two jobs", () => {
    const own = failing("2", {}, { arrivedAt: 5 }, { arrivedAt: 6, headers: headers("other", 6) });
    expect(judge([...good, ...own])).toMatchObject({
      kind: "FAIL",
      evidence: [{ arrivedAt: 0 }, { arrivedAt: 6 }],
    });
    const shared = failing("2", { arrivedAt: 9_000, headers: headers("id-fails-1", 9_000) });
    expect(judge([...good, ...shared])).toMatchObject({
      kind: "FAIL",
      evidence: [
        { jobId: "job-fails-1", arrivedAt: 0 },
        { jobId: "job-fails-2", arrivedAt: 9_000 },
      ],
    });
    const nameless = failing("2", {}, { headers: { "webhook-timestamp": stampAt(0) } });
    expect(judge([...good, ...nameless])).toMatchObject({ kind: "FAIL", evidence: [{ nth: 2 }] });
  });

  it.each([
    ["state", { state: null }],
    ["job", { jobId: null }],
  ])("says nothing where a delivery does not tell its %s, and shows one", (_, untold) => {
    const { kind, because, evidence } = judge([...good, ...failing("2", untold, untold)]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toMatchObject([{ hook: "fails-2", nth: 1 }]);
    expect(because).not.toContain("such cases");
  });

  it("judges nothing of jobs that were not told to have ended", () => {
    const running = failing("1", { state: "running" }, { arrivedAt: 3_000, state: "running" });
    expect(kindOf(running)).toBe("INCONCLUSIVE");
    const unknown = failing(
      "2",
      { state: "unknown" },
      { headers: headers("x", 0), state: "unknown" },
    );
    expect(kindOf([...good, ...unknown])).toBe("PASS");
  });

  it("compares how far tries are apart, and not how late they came", () => {
    const close = [3_000, 3_100].map((arrivedAt) => ({
      arrivedAt,
      status: 500,
      headers: headers("id-fails-2", 0),
    }));
    expect(kindOf([...good, ...failing("2", ...close)])).toBe("PASS");
  });

  it("shows no more than two of many ids", () => {
    const three = failing("2", {}, { headers: headers("x", 0) }, { headers: headers("y", 0) });
    expect(judge([...good, ...three]).evidence).toHaveLength(2);
  });
});
