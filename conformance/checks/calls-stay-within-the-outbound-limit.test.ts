import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Target } from "../contract/target.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { manyJobs, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { callsStayWithinTheOutboundLimit } from "./calls-stay-within-the-outbound-limit.ts";

const judge = (history: History, target: Target = wholeTarget) =>
  telling(
    callsStayWithinTheOutboundLimit.judge({
      history,
      target,
      policy: { outboundLimit: { count: 20, windowMs: 1_000 } },
    }),
  );
const kindOf = (history: History, target?: Target): string => judge(history, target).kind;

const every = (ms: number, count = 60): History =>
  manyJobs(count, (index) => ({
    exercise: "limited-dependency-called-and-down",
    label: "plain",
    calls: [{ arrivedAt: 100 + ms * index }],
  }));

describe("calls-stay-within-the-outbound-limit", () => {
  it("passes calls that come evenly, and those that a timer moves a little", () => {
    expect(kindOf(every(50))).toBe("PASS");
    expect(kindOf(every(46))).toBe("PASS");
  });

  it("fails twice as many, as when each of two workers keeps the limit", () => {
    expect(kindOf(every(25))).toBe("FAIL");
  });

  it("fails a burst across the border of two windows", () => {
    const burst = manyJobs(40, (index) => ({
      exercise: "limited-dependency-called-and-down",
      label: "plain",
      calls: [{ arrivedAt: index < 20 ? 980 : 1_020 }],
    }));
    expect(kindOf(burst)).toBe("FAIL");
  });

  /** So many at once, and as many much later as are needed for it to count. */
  const atOnce = (count: number): History =>
    manyJobs(count + 60, (index) => ({
      exercise: "limited-dependency-called-and-down",
      label: "plain",
      calls: [{ arrivedAt: index < count ? index : 2_000 + 50 * index }],
    }));

  it("grants what the slack of timers comes to, and one call of each worker", () => {
    expect(kindOf(atOnce(24))).toBe("PASS");
    expect(kindOf(atOnce(25))).toBe("FAIL");
    const processes = [{ role: "worker", command: ["work"], count: 3 }] as const;
    const three: Target = { ...wholeTarget, processes };
    expect(kindOf(atOnce(26), three)).toBe("PASS");
    expect(kindOf(atOnce(27), three)).toBe("FAIL");
  });

  it("counts the calls, and shows the ends of the busiest window", () => {
    const { witness, evidence } = judge(atOnce(30));
    expect(witness).toEqual({ calls: 90, busiestWindow: 30, declared: 20, windowMs: 1_000 });
    expect(evidence).toMatchObject([0, 1, 2, 27, 28, 29].map((arrivedAt) => ({ arrivedAt })));
  });

  it("does not pass where no more was asked for than is allowed", () => {
    expect(kindOf(every(50, 20))).toBe("INCONCLUSIVE");
    expect(kindOf(every(50, 24))).toBe("INCONCLUSIVE");
    expect(kindOf(every(50, 25))).toBe("PASS");
  });

  it.each<[string, Partial<Omit<SaidJob, "name">>]>([
    ["not called", { calls: [] }],
    ["of the other label", { label: "down" }],
    ["refused", { submit: { status: 429 } }],
  ])("does not count as asked for what was %s", (_, said) => {
    const history = manyJobs(30, (index) => ({
      exercise: "limited-dependency-called-and-down",
      label: "plain",
      calls: [{ arrivedAt: 100 + 50 * index }],
      ...(index < 24 ? {} : said),
    }));
    expect(kindOf(history)).toBe("INCONCLUSIVE");
  });
});
