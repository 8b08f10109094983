import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { unknownIdsRead } from "../exercises/unknown-ids-read.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { unknownIdAnswers404 } from "./unknown-id-answers-404.ts";

const judgeAlone = (history: History) =>
  telling(unknownIdAnswers404.judge({ history, target: wholeTarget, policy: {} }));

/** Beside a job that is there, and can be read. */
const judge = (history: History) => {
  const known = { jobId: "known", token: "known" };
  return judgeAlone([op(known), op({ ...known, did: "read" }), ...history]);
};

const ask = (status: number | null, said: Partial<Op> = {}): Op =>
  op({ did: "read", exercise: unknownIdsRead.id, jobId: "nobody", status, ...said });

describe("unknown-id-answers-404", () => {
  it("passes 404 and 410, for the status and for the result", () => {
    const { kind, witness } = judge([
      ask(404),
      ask(410, { jobId: "x" }),
      ask(404, { did: "result" }),
    ]);
    expect(kind).toBe("PASS");
    expect(witness).toMatchObject({ requests: 3 });
  });

  it.each([400, 422, 403])("tolerates %s", (status) => {
    expect(judge([ask(404, { jobId: "x" }), ask(status)]).kind).toBe("NON-STRICT");
  });

  it.each([200, 202, 303, 409])("fails %s", (status) => {
    expect(judge([ask(404, { jobId: "x" }), ask(status)]).kind).toBe("FAIL");
  });

  it("fails a 500 that comes each time, not one that came once", () => {
    expect(judge([ask(500), ask(500)]).kind).toBe("FAIL");
    expect(judge([ask(500), ask(404)]).kind).toBe("INCONCLUSIVE");
    expect(judge([ask(503), ask(503)]).kind).toBe("INCONCLUSIVE");
  });

  it("does not blame a service for an id that happens to be somebody's", () => {
    const real = op({ jobId: "nobody", exercise: "another" });
    expect(judge([real, ask(200), ask(404, { jobId: "x" })]).kind).toBe("PASS");
  });

  it("does not pass when nothing was asked, or nothing answered", () => {
    expect(judge([]).kind).toBe("INCONCLUSIVE");
    expect(judge([ask(404, { exercise: "another" })]).kind).toBe("INCONCLUSIVE");
    expect(judge([ask(null), ask(429)]).kind).toBe("INCONCLUSIVE");
  });

  it("fails a wrong answer that comes after a refusal for now, and shows it", () => {
    const wrong = ask(200);
    for (const status of [429, 408, 425, 503]) {
      expect(judge([ask(status), wrong])).toMatchObject({ kind: "FAIL", evidence: [wrong] });
      expect(judge([ask(status), ask(404)]).kind).toBe("INCONCLUSIVE");
    }
  });

  it("counts what was asked, and how much of it looked like a real id", () => {
    const real = ask(404, { label: "like-a-real-one", jobId: "x" });
    const others = [ask(200, { jobId: null }), ask(200, { did: "cancel" })];
    expect(judge([ask(404), ask(404), real, ...others])).toMatchObject({
      kind: "PASS",
      witness: { requests: 3, likeARealOne: 1 },
    });
  });

  it("judges each id by itself, and its result apart from its status", () => {
    const result = ask(500, { did: "result" });
    expect(judge([ask(500), ask(404, { jobId: "x" })]).kind).toBe("INCONCLUSIVE");
    expect(judge([ask(500), result])).toMatchObject({ kind: "INCONCLUSIVE" });
    expect(judge([result, result])).toMatchObject({ kind: "FAIL", evidence: [result, result] });
    expect(judge([ask(500), ask(502)]).kind).toBe("INCONCLUSIVE");
  });

  it("says nothing of an id of which no answer came, though others were answered", () => {
    const silent = ask(null);
    expect(judge([ask(404, { jobId: "x" }), silent])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [silent],
    });
    expect(judge([silent, ask(404)]).kind).toBe("PASS");
  });

  it("shows what was answered oddly", () => {
    const [odd, busy] = [ask(403), ask(503)];
    expect(judge([ask(410), odd]).evidence).toEqual([odd]);
    expect(judge([ask(410), busy]).evidence).toEqual([busy]);
  });

  it("says nothing where no job that is there could be read", () => {
    const [known, refused] = [op(), op({ did: "read", status: 404 })];
    const foreign = op({ did: "read", jobId: "job-9", status: 200 });
    expect(judgeAlone([ask(404)]).kind).toBe("INCONCLUSIVE");
    expect(judgeAlone([ask(404), known, foreign]).kind).toBe("INCONCLUSIVE");
    expect(judgeAlone([ask(404), known, refused, refused])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [refused],
    });
    expect(judgeAlone([ask(404), known, refused, op({ did: "read" })]).kind).toBe("PASS");
    expect(judgeAlone([ask(404), op({ did: "read", jobId: null }), known]).kind).toBe(
      "INCONCLUSIVE",
    );
  });
});
