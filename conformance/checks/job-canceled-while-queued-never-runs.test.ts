import { describe, expect, it } from "vitest";
import type { History, Note } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { jobCanceledWhileQueuedNeverRuns } from "./job-canceled-while-queued-never-runs.ts";

const judge = (history: History) =>
  telling(jobCanceledWhileQueuedNeverRuns.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

const released: Note = {
  kind: "note",
  exercise: "every-slot-held",
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

  it("passes one that is shown as queued for a while after its cancel was accepted", () => {
    expect(kindOf([...before, cancel(202), read("queued", 40), ...end])).toBe("PASS");
  });

  it("fails a call after the release, whatever the status says", () => {
    const ran = call({ arrivedAt: 400 });
    expect(kindOf([...before, cancel(200, "canceled"), ran, ...end])).toBe("FAIL");
    expect(kindOf([...before, cancel(202), ran, ...end])).toBe("FAIL");
  });

  it("allows a call that began before the cancel was answered", () => {
    expect(kindOf([...before, call({ arrivedAt: 25 }), cancel(202), ...end])).toBe("PASS");
  });

  it("takes no call for one of a canceled job before the slots were released", () => {
    const late = [{ ...released, at: 400 }, read("canceled", 500)];
    const canceled = [...before, cancel(200, "canceled")];
    expect(kindOf([...canceled, call({ arrivedAt: 400 }), ...late])).toBe("PASS");
    expect(kindOf([...canceled, call({ arrivedAt: 401 }), ...late])).toBe("FAIL");
    const unnoted = read("canceled", 500);
    expect(kindOf([...canceled, call({ arrivedAt: 281 }), unnoted])).toBe("PASS");
    expect(kindOf([...canceled, call({ arrivedAt: 282 }), unnoted])).toBe("FAIL");
  });

  it("counts which of the jobs beside them ran, and what was refused", () => {
    const beside = ["one", "two"].flatMap((token) => [
      op({ label: "waiting", token, jobId: token }),
      call({ token, jobId: token, arrivedAt: 110 }),
      call({ token, jobId: token, arrivedAt: 150, nth: 2 }),
    ]);
    const left = op({ label: "waiting", token: "three", jobId: "three" });
    const other = call({ token: "nobody", jobId: "nobody", arrivedAt: 110 });
    const refused = { ...cancel(409), jobId: "job-2" };
    const history = [...before, cancel(200, "canceled"), ...end, ...beside, left, other, refused];
    const { kind, witness } = judge(history);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ canceled: 1, refused: 1, ranBeside: 2 });
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

  it("shows the refusal between the two looks at the queued job that are next to it", () => {
    const [early, late] = [read("queued", 10), read("queued", 80)];
    const [last, next] = [read("queued", 28), read("queued", 32)];
    const refused = cancel(409);
    const { evidence } = judge([early, last, refused, next, late]);
    expect(evidence).toEqual([last, refused, next]);
  });

  it.each<[string, readonly Op[]]>([
    ["was not looked at before", [read("queued", 40)]],
    ["was not looked at after", [read("queued", 20)]],
    ["was looked at only while the cancel was under way", [read("queued", 29), read("queued", 40)]],
    ["was looked at too early to be after", [read("queued", 20), read("queued", 31)]],
    ["ran before", [read("running", 20), read("queued", 40)]],
    ["ran after", [read("queued", 20), read("running", 40)]],
    ["is another one", [{ ...read("queued", 20), jobId: "job-2" }, read("queued", 40)]],
  ])("accuses nobody of a refusal for a job that %s", (_, reads) => {
    const good = [op({ jobId: "job-3" }), { ...read("queued", 5), jobId: "job-3" }];
    const canceled = { ...cancel(200, "canceled"), jobId: "job-3" };
    const seen = { ...read("canceled", 500), jobId: "job-3" };
    const history = [...good, canceled, seen, cancel(409), ...reads, released];
    expect(kindOf(history)).toBe("PASS");
  });

  it("tolerates that a canceled job is no longer there", () => {
    const gone = [released, read(null, 500, 404)];
    expect(kindOf([...before, cancel(204), ...gone])).toBe("NON-STRICT");
  });

  it("does not pass without an answer, without a look at the end, or without a cancel", () => {
    expect(kindOf([...before, cancel(null), ...end])).toBe("INCONCLUSIVE");
    const unanswered = { ...cancel(null), jobId: "job-2" };
    expect(judge([...before, cancel(204), unanswered, ...end])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [unanswered],
    });
    expect(kindOf([...before, cancel(204), released])).toBe("INCONCLUSIVE");
    expect(kindOf([...before, ...end])).toBe("INCONCLUSIVE");
  });
});
