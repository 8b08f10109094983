import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { receiverEvents, stampAt } from "../judging/webhook-events.fixture.ts";
import { webhookIdStaysAndTimestampMoves } from "./webhook-id-stays-and-timestamp-moves.ts";

const exercise = "receivers-that-fail-thrice";
const kindOf = (history: History): string =>
  webhookIdStaysAndTimestampMoves.judge({ history, target: wholeTarget, policy: {} }).kind;
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
});
