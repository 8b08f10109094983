import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { invalidRequestIsRefusedAtOnce } from "./invalid-request-is-refused-at-once.ts";

const judge = (history: History) =>
  telling(invalidRequestIsRefusedAtOnce.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

const invalid = (status: number | null, said: Partial<Op> = {}): Op =>
  op({ label: "invalid probe, null", token: "bad", jobId: null, status, ...said });

const control: History = [
  op({ label: "corrected", token: "good", sentAt: 5 }),
  call({ token: "good", arrivedAt: 6 }),
  op({ did: "read", state: "succeeded", sentAt: 20 }),
];

describe("invalid-request-is-refused-at-once", () => {
  it.each([400, 422, 404])("passes a refusal with %i", (status) => {
    expect(kindOf([invalid(status), ...control])).toBe("PASS");
  });

  it("does not pass where valid jobs are not seen to run either", () => {
    const uncalled = control.filter(({ kind }) => kind !== "call");
    expect(kindOf([invalid(400), ...uncalled])).toBe("INCONCLUSIVE");
  });

  it("fails an invalid body that was accepted, whatever became of it", () => {
    expect(kindOf([invalid(202, { jobId: "job-2" }), ...control])).toBe("FAIL");
    expect(kindOf([invalid(303), ...control])).toBe("FAIL");
  });

  it("fails an invalid body that was refused and yet ran", () => {
    expect(kindOf([invalid(400), call({ token: "bad" }), ...control])).toBe("FAIL");
  });

  it("fails a service that breaks on it every time, and doubts one that broke once", () => {
    const breaks = [invalid(500), invalid(500), invalid(500)];
    expect(kindOf([...breaks, ...control])).toBe("FAIL");
    expect(kindOf([invalid(500), ...control])).toBe("INCONCLUSIVE");
    expect(kindOf([invalid(500), invalid(422), ...control])).toBe("PASS");
  });

  it.each([null, 503, 429])("says nothing when it was answered %s", (status) => {
    expect(kindOf([invalid(status), invalid(status), invalid(status), ...control])).toBe(
      "INCONCLUSIVE",
    );
  });

  it("does not call it always that it broke, where another answer came between", () => {
    const between = [invalid(500), invalid(500), invalid(503)];
    expect(kindOf([...between, ...control])).toBe("INCONCLUSIVE");
    expect(kindOf([invalid(500), invalid(500), ...control])).toBe("INCONCLUSIVE");
  });

  it("names every answer that came where none is clear", () => {
    const { because } = judge([invalid(503), invalid(429), ...control]);
    expect(because).toContain("503, 429");
  });

  it("shows what was accepted together with the first call that it led to", () => {
    const accepted = invalid(202, { jobId: "job-2" });
    const calls = [call({ token: "bad", arrivedAt: 7 }), call({ token: "bad", arrivedAt: 9 })];
    expect(judge([accepted, ...calls, ...control]).evidence).toEqual([accepted, calls[0]]);
  });

  it("looks at each kind of invalid body by itself", () => {
    const kinds = [invalid(400), invalid(400, { label: "invalid probe, a list" })];
    expect(judge([...kinds, ...control])).toMatchObject({
      kind: "PASS",
      witness: { invalid: 2, kinds: 2, validJobsAfterwards: 1 },
    });
    const other = invalid(503, { label: "invalid probe, a list" });
    expect(kindOf([invalid(400), other, ...control])).toBe("INCONCLUSIVE");
  });

  it("says nothing of an invalid body that ran and got no clear answer", () => {
    const unclear = [invalid(503), call({ token: "bad" })];
    expect(kindOf([...unclear, ...control])).toBe("INCONCLUSIVE");
  });

  it("fails what was accepted, also where no valid job was seen to end", () => {
    expect(kindOf([invalid(202, { jobId: "job-2" })])).toBe("FAIL");
  });

  it("does not pass before a later valid job has ended", () => {
    expect(kindOf([invalid(400)])).toBe("INCONCLUSIVE");
    const unfinished = op({ label: "corrected", token: "good", sentAt: 5 });
    const elsewhere = op({ label: "too-large", token: "big", jobId: "job-3", sentAt: 5 });
    const ended = op({ did: "read", jobId: "job-3", state: "succeeded", sentAt: 20 });
    const ran = call({ token: "big", jobId: "job-3", arrivedAt: 10 });
    expect(judge([invalid(400), unfinished, elsewhere, ran, ended])).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { validJobsAfterwards: 0 },
    });
  });

  it("does not pass when nothing was examined", () => {
    expect(kindOf(control)).toBe("INCONCLUSIVE");
  });
});
