import { describe, expect, it } from "vitest";
import { call, op } from "../../conformance/judging/history.fixture.ts";
import type { History } from "../../conformance/contract/history.ts";
import type { Op } from "../../conformance/contract/op.ts";
import { clicksOf, gaveUpAfter } from "./clicks.ts";
import { seriesOf } from "./series.ts";

const startedAt = 1_000;
const patienceMs = 500;

function series(history: History, waitsFrom: "acceptance" | "sending") {
  const arrivals = ["a", "b", "c", "d"].map((token) => ({ token, intendedAt: startedAt }));
  const clicks = clicksOf({ history, arrivals, patienceMs });
  return seriesOf({ clicks, startedAt, endedAt: 1_550, stepMs: 100, waitsFrom });
}

function submit(token: string, doneAt: number, status = 202): Op {
  const isAccepted = status === 202;
  const jobId = isAccepted ? `job-${token}` : null;
  return op({
    token,
    jobId,
    sentAt: startedAt,
    doneAt,
    status,
    state: isAccepted ? "queued" : null,
  });
}

function succeeded(token: string, doneAt: number): Op {
  const jobId = `job-${token}`;
  return op({ did: "read", token: null, jobId, sentAt: doneAt - 5, doneAt, state: "succeeded" });
}

function answered(token: string, doneAt: number): Op {
  return op({ token, jobId: null, sentAt: 1_001, doneAt, status: 200, state: "succeeded" });
}

describe("the series of an asynchronous side", () => {
  it("samples each step exactly", () => {
    const history = [
      submit("a", 1_050),
      submit("b", 1_100),
      submit("c", 1_101),
      submit("d", 1_250, 429),
      call({ token: "a", arrivedAt: 1_100, answeredAt: 1_300 }),
      // Its worker was faster than the answer to its client.
      call({ token: "b", arrivedAt: 1_090, answeredAt: 1_200 }),
      call({ token: "c", arrivedAt: 1_350, end: "open" }),
      succeeded("b", 1_210),
      succeeded("a", 1_310),
    ];
    expect(series(history, "acceptance")).toEqual({
      atSec: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
      accepted: [0, 2, 3, 3, 3, 3, 3],
      completed: [0, 0, 0, 1, 2, 2, 2],
      refused: [0, 0, 0, 1, 1, 1, 1],
      timedOut: [0, 0, 0, 0, 0, 0, 0],
      waiting: [0, 0, 1, 1, 0, 0, 0],
      inFlight: [0, 2, 1, 0, 1, 1, 1],
    });
  });

  it("counts both calls of a job that was run again", () => {
    const history = [
      submit("a", 1_010),
      call({
        token: "a",
        nth: 1,
        arrivedAt: 1_050,
        answeredAt: null,
        endedAt: 1_150,
        end: "aborted",
      }),
      call({ token: "a", nth: 2, arrivedAt: 1_250, answeredAt: 1_350 }),
    ];
    expect(series(history, "acceptance")).toMatchObject({
      inFlight: [0, 1, 0, 1, 0, 0, 0],
      waiting: [0, 0, 0, 0, 0, 0, 0],
    });
  });
});

describe("the series of a synchronous side", () => {
  it("counts those who wait for a slot, until they start or leave", () => {
    const history = [
      answered("a", 1_110),
      answered("b", 1_210),
      op({
        token: "c",
        jobId: null,
        sentAt: 1_001,
        doneAt: 1_500,
        status: null,
        failure: gaveUpAfter(patienceMs),
      }),
      call({ token: "a", jobId: null, arrivedAt: 1_010, answeredAt: 1_109 }),
      call({ token: "b", jobId: null, arrivedAt: 1_110, answeredAt: 1_209 }),
      // The work that nobody waits for any more.
      call({ token: "c", jobId: null, arrivedAt: 1_520, answeredAt: 1_620 }),
    ];
    expect(series(history, "sending")).toEqual({
      atSec: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
      accepted: [0, 0, 1, 2, 2, 2, 2],
      completed: [0, 0, 1, 2, 2, 2, 2],
      refused: [0, 0, 0, 0, 0, 0, 0],
      timedOut: [0, 0, 0, 0, 0, 1, 1],
      waiting: [0, 2, 1, 1, 1, 0, 0],
      inFlight: [0, 1, 1, 0, 0, 0, 1],
    });
  });
});
