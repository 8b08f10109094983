import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { unknownIdsRead } from "../exercises/unknown-ids-read.ts";
import { op, wholeTarget } from "../judging/history.fixture.ts";
import { unknownIdAnswers404 } from "./unknown-id-answers-404.ts";

const judge = (history: History) =>
  unknownIdAnswers404.judge({ history, target: wholeTarget, policy: {} });

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
});
