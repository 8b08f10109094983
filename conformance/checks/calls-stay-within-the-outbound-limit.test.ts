import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import { wholeTarget } from "../judging/history.fixture.ts";
import { manyJobs } from "../judging/job-events.fixture.ts";
import { callsStayWithinTheOutboundLimit } from "./calls-stay-within-the-outbound-limit.ts";

const kindOf = (history: History): string =>
  callsStayWithinTheOutboundLimit.judge({
    history,
    target: wholeTarget,
    policy: { outboundLimit: { count: 20, windowMs: 1_000 } },
  }).kind;

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

  it("does not pass where no more was asked for than is allowed", () => {
    expect(kindOf(every(50, 20))).toBe("INCONCLUSIVE");
  });
});
