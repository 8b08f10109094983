import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { invalidRequestIsRefusedAtOnce } from "./invalid-request-is-refused-at-once.ts";

const kindOf = (history: History): string =>
  invalidRequestIsRefusedAtOnce.judge({ history, target: wholeTarget, policy: {} }).kind;

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

  it("does not pass before a later valid job has ended", () => {
    expect(kindOf([invalid(400)])).toBe("INCONCLUSIVE");
  });

  it("does not pass when nothing was examined", () => {
    expect(kindOf(control)).toBe("INCONCLUSIVE");
  });
});
