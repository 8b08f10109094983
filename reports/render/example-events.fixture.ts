import type { Call } from "../../conformance/contract/call.ts";
import type { FaultEvent } from "../../conformance/contract/fault.ts";
import type { History, Note } from "../../conformance/contract/history.ts";
import type { Op } from "../../conformance/contract/op.ts";

/*
 * Invented events for the tests of the reports. Whatever is not given has a plain default.
 */

const exampleJob = "7f3c2a10-51d2-4c7e-9a33-0d6f1b2c4e58";

/** An accepted submission of one job. */
export function exampleOp(given: Partial<Op> = {}): Op {
  const sentAt = given.sentAt ?? 1000;
  return {
    kind: "op",
    exercise: "example",
    did: "submit",
    label: "",
    as: "tenant-a",
    replica: 0,
    sentAt,
    doneAt: sentAt + 6.2,
    outcome: "ok",
    request: {
      method: "POST",
      path: "/v1/jobs",
      headers: { "content-type": "application/json", "idempotency-key": '"k-000017"' },
      body: '{"type":"probe","payload":{"url":"http://127.0.0.1:40123/call","token":"t-17"}}',
    },
    answer: {
      status: 202,
      headers: { location: `/v1/jobs/${exampleJob}`, "content-type": "application/json" },
      body: `{"id":"${exampleJob}","status":"queued"}`,
      bodyChars: 64,
    },
    failure: null,
    token: "t-17",
    idempotencyKey: "k-000017",
    payloadDigest: "0f3a",
    jobId: exampleJob,
    state: "queued",
    attempts: null,
    value: null,
    ...given,
  };
}

/** A read of that job, which has succeeded. */
export function exampleRead(given: Partial<Op> = {}): Op {
  return exampleOp({
    did: "read",
    request: { method: "GET", path: `/v1/jobs/${exampleJob}`, headers: {}, body: null },
    answer: {
      status: 200,
      headers: { "content-type": "application/json", etag: '"3"' },
      body: `{"id":"${exampleJob}","status":"succeeded","attempts":2}`,
      bodyChars: 71,
    },
    state: "succeeded",
    attempts: 2,
    ...given,
  });
}

/** A call of the job's dependency, answered with 200. */
export function exampleCall(given: Partial<Call> = {}): Call {
  const arrivedAt = given.arrivedAt ?? 1040;
  return {
    kind: "call",
    exercise: "example",
    token: "t-17",
    jobId: exampleJob,
    attempt: 1,
    nth: 1,
    effectKey: "e-5d1b7c20-aa01",
    traceparent: null,
    tracestate: null,
    payloadDigest: "0f3a",
    payloadPreview: "{}",
    arrivedAt,
    answeredAt: arrivedAt + 3,
    endedAt: arrivedAt + 3.2,
    end: "answered",
    answer: { status: 200, body: { ok: true } },
    ...given,
  };
}

/** A worker is stopped. */
export function exampleFault(given: Partial<FaultEvent> = {}): FaultEvent {
  const injectedAt = given.injectedAt ?? 1400;
  return {
    kind: "fault",
    exercise: "example",
    fault: "stop",
    process: "worker-1",
    role: "worker",
    pid: 4711,
    injectedAt,
    confirmedAt: injectedAt + 3.1,
    settledAt: injectedAt + 5,
    confirmation: "state T",
    ...given,
  };
}

/** The jobs have drained. */
export function exampleNote(given: Partial<Note> = {}): Note {
  return {
    kind: "note",
    exercise: "example",
    at: 6000,
    what: "drained",
    detail: "200 of 200 jobs have ended",
    figures: { jobs: 200 },
    ...given,
  };
}

/** A worker is stopped past its lease, another finishes the job, and the first completes it again. */
export function zombieEvents(exercise: string): History {
  return [
    exampleOp({ exercise, sentAt: 41_203 }),
    exampleCall({ exercise, arrivedAt: 41_500, answeredAt: 45_370, endedAt: 45_371 }),
    exampleFault({ exercise, injectedAt: 41_880 }),
    exampleCall({
      exercise,
      nth: 2,
      attempt: 2,
      arrivedAt: 44_010,
      answeredAt: 44_409,
      endedAt: 44_410,
    }),
    exampleRead({ exercise, sentAt: 44_480, doneAt: 44_484.2, replica: 1 }),
    exampleFault({ exercise, fault: "resume", injectedAt: 45_200, confirmation: "state S" }),
    exampleRead({ exercise, did: "result", sentAt: 44_490, doneAt: 44_493, label: "before" }),
    exampleRead({ exercise, did: "result", sentAt: 45_500, doneAt: 45_503, label: "after" }),
  ];
}

/** Twelve submissions of one key within a few milliseconds: the hardest picture to label. */
export function raceEvents(exercise: string): History {
  const racers = Array.from({ length: 10 }, (_, index) => racer(exercise, index));
  return [
    ...racers,
    exampleCall({ exercise, arrivedAt: 12_020, endedAt: 12_290 }),
    exampleCall({ exercise, arrivedAt: 12_021, endedAt: null, end: "open", answer: null }),
  ];
}

function racer(exercise: string, index: number): Op {
  const jobId = index < 2 ? exampleJob : `0b1d4c77-7c11-4e02-8d0e-9a1b2c3d4e5${index}`;
  const isCut = index === 4;
  return exampleOp({
    exercise,
    jobId,
    label: `racer ${index + 1}`,
    replica: index % 2,
    sentAt: 12_000 + index * 0.02,
    doneAt: 12_004 + index * 0.9,
    ...(isCut ? { outcome: "info", answer: null, failure: "ECONNRESET" } : {}),
    ...(isCut ? { state: null, jobId: null } : {}),
  });
}
