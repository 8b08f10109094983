import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { statusIsReadableAtOnce } from "./status-is-readable-at-once.ts";

const kindOf = (history: History): string =>
  statusIsReadableAtOnce.judge({ history, target: wholeTarget, policy: {} }).kind;

/** So many jobs, each accepted on one replica and read on the other half a millisecond later. */
const readAtOnce = (count: number): readonly Op[] =>
  Array.from({ length: count }, (_, index) => pair(`job-${index}`, 200)).flat();

const pair = (jobId: string, status: number | null): readonly Op[] => [
  op({ label: "at-once", jobId, sentAt: 10 }),
  op({ did: "read", label: "at-once", jobId, status, sentAt: 11.5, replica: 1 }),
];

describe("status-is-readable-at-once", () => {
  it("passes when every read found its job", () => {
    expect(kindOf(readAtOnce(100))).toBe("PASS");
  });

  it("passes when a job that has ended redirects to its result", () => {
    expect(kindOf([...readAtOnce(100), ...pair("done", 303)])).toBe("PASS");
  });

  it.each([404, 410, 403])("fails one read among many that was answered %i", (status) => {
    expect(kindOf([...readAtOnce(100), ...pair("gone", status)])).toBe("FAIL");
  });

  it("does not count a read that was refused for being one too many", () => {
    expect(kindOf([...readAtOnce(100), ...pair("busy", 429)])).toBe("PASS");
    expect(kindOf([...readAtOnce(99), ...pair("busy", 429)])).toBe("INCONCLUSIVE");
  });

  it.each([null, 500])("says nothing when a read was answered %s", (status) => {
    expect(kindOf([...readAtOnce(100), ...pair("unclear", status)])).toBe("INCONCLUSIVE");
  });

  it("does not judge a read that was sent before the 202 was there", () => {
    const [submit, read] = pair("early", 404);
    const early = [...(submit ? [submit] : []), ...(read ? [{ ...read, sentAt: 10.5 }] : [])];
    expect(kindOf([...readAtOnce(100), ...early])).toBe("PASS");
  });

  it("does not pass when nothing was read", () => {
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
