import { describe, expect, it } from "vitest";
import type { History, Note } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { jobCanceledWhileQueuedNeverRuns } from "./job-canceled-while-queued-never-runs.ts";

const judge = (history: History) =>
  jobCanceledWhileQueuedNeverRuns.judge({ history, target: wholeTarget, policy: {} });
const kindOf = (history: History): string => judge(history).kind;

const released: Note = {
  kind: "note",
  exercise: "test",
  at: 100,
  what: "measured",
  detail: "released",
  figures: {},
};
const read = (state: Op["state"], sentAt: number, status = 200): Op =>
  op({ did: "read", state, sentAt, status });
const cancel = (status: number | null, state: Op["state"] = null): Op =>
  op({ did: "cancel", label: "while-queued", sentAt: 30, status, state });

describe("job-canceled-while-queued-never-runs", () => {
  const before = [op({ label: "to-cancel" }), read("queued", 20)];
  const end = [released, read("canceled", 500)];

  it.each([
    ["200 and shown as canceled", cancel(200, "canceled")],
    ["204 without a body", cancel(204)],
    ["202, to be done", cancel(202, "queued")],
  ])("passes a cancel that is answered %s", (_, answer) => {
    const { kind, witness } = judge([...before, answer, ...end]);
    expect(kind).toBe("PASS");
    expect(witness).toMatchObject({ canceled: 1, refused: 0 });
  });

  it("fails a call after the release, whatever the status says", () => {
    const ran = call({ arrivedAt: 400 });
    expect(kindOf([...before, cancel(200, "canceled"), ran, ...end])).toBe("FAIL");
    expect(kindOf([...before, cancel(202), ran, ...end])).toBe("FAIL");
  });

  it("allows a call that began before the cancel was answered", () => {
    expect(kindOf([...before, call({ arrivedAt: 25 }), cancel(202), ...end])).toBe("PASS");
  });

  it("fails a canceled job that ends otherwise", () => {
    const other = [released, read("succeeded", 500)];
    expect(kindOf([...before, cancel(200, "canceled"), ...other])).toBe("FAIL");
  });

  it("fails a refusal only if the job was queued before and after", () => {
    const refused = cancel(409);
    expect(kindOf([...before, refused, read("queued", 40), released])).toBe("FAIL");
    const fetched = [op(), read("running", 20), refused, read("running", 40), released];
    expect(kindOf(fetched)).toBe("INCONCLUSIVE");
  });

  it("tolerates that a canceled job is no longer there", () => {
    const gone = [released, read(null, 500, 404)];
    expect(kindOf([...before, cancel(204), ...gone])).toBe("NON-STRICT");
  });

  it("does not pass without an answer, without a look at the end, or without a cancel", () => {
    expect(kindOf([...before, cancel(null), ...end])).toBe("INCONCLUSIVE");
    expect(kindOf([...before, cancel(204), released])).toBe("INCONCLUSIVE");
    expect(kindOf([...before, ...end])).toBe("INCONCLUSIVE");
  });
});
