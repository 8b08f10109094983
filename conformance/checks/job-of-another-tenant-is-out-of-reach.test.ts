import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Did, Op } from "../contract/op.ts";
import { aboutEntry, page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { call, op } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { jobOfAnotherTenantIsOutOfReach } from "./job-of-another-tenant-is-out-of-reach.ts";

const judge = (history: History) =>
  telling(jobOfAnotherTenantIsOutOfReach.judge({ history, target: wholeInbox, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

const reach = (did: Did, status: number | null, said: Partial<Op> = {}): Op =>
  op({ did, label: "foreign", as: "tenant-b", status, sentAt: 40, token: null, ...said });
const showing = (body: string, status = 200): Partial<Op> => ({
  answer: { status, headers: {}, body, bodyChars: body.length },
});

const replay = (status: number): Op =>
  aboutEntry("replay", "letter-2", { label: "foreign", as: "tenant-b", status, sentAt: 40 });

describe("job-of-another-tenant-is-out-of-reach", () => {
  const waits = op({ label: "waits" });
  const dead = op({ label: "dead", jobId: "job-2", token: "token-2" });
  const succeeded = op({ did: "read", sentAt: 60, state: "succeeded" });
  const control = op({ label: "control", jobId: "job-3", token: "token-3" });
  const left = { id: "letter-3", jobId: "job-3" };
  const list = page([{ id: "letter-2", jobId: "job-2" }, left], { label: "last", sentAt: 70 });
  const owned = [waits, dead, control, succeeded, list];

  it("passes 404 on every route, and a list without anything of the other", () => {
    const tries = [
      reach("read", 404),
      reach("result", 404),
      reach("cancel", 404),
      replay(404),
      page([], { label: "foreign", as: "tenant-b" }),
    ];
    const { kind, witness } = judge([...owned, ...tries]);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ requests: 5, routes: 5, jobs: 3 });
  });

  it("passes whatever an unknown id is answered too, and tolerates 403 where it is not", () => {
    const unknown = reach("cancel", 403, { label: "unknown", jobId: "nobody" });
    expect(kindOf([...owned, reach("cancel", 403), unknown])).toBe("PASS");
    expect(kindOf([...owned, reach("cancel", 403)])).toBe("NON-STRICT");
    const idempotent = reach("cancel", 204, { label: "unknown", jobId: "nobody" });
    expect(kindOf([...owned, reach("cancel", 204), idempotent])).toBe("PASS");
  });

  it.each([
    ["a status that can be read", reach("read", 200)],
    ["a result that can be read", reach("result", 200)],
    ["a conflict that tells that the job is there", reach("cancel", 409)],
    ["a refusal that quotes the payload", reach("read", 404, showing('{"token":"token-1"}', 404))],
    [
      "a list that shows the other's job",
      page([{ id: "letter-2", jobId: "job-2" }], { label: "foreign", as: "tenant-b" }),
    ],
  ])("fails %s", (_, bad) => {
    expect(kindOf([...owned, bad])).toBe("FAIL");
  });

  it.each([404, 410])("passes %i, whatever an unknown id is answered", (status) => {
    expect(kindOf([...owned, reach("cancel", status)])).toBe("PASS");
  });

  it.each([403, 401])("tolerates %i, and shows it", (status) => {
    const refused = reach("read", status);
    expect(judge([...owned, refused])).toMatchObject({ kind: "NON-STRICT", evidence: [refused] });
  });

  it.each<[string, Partial<Op>]>([
    ["on another route", { did: "result" }],
    ["of another principal", { as: "admin-b" }],
    ["with another status", { status: 404 } as Partial<Op>],
    ["that is not for an unknown id", { label: "odd" }],
  ])("compares with no answer %s", (_, said) => {
    const unknown = reach("cancel", 409, { label: "unknown", jobId: "nobody", ...said });
    expect(kindOf([...owned, reach("cancel", 409), unknown])).toBe("FAIL");
  });

  it("does not take a look for one at an unknown id, however that is answered", () => {
    const unknown = reach("read", 200, { label: "unknown", jobId: "nobody" });
    expect(kindOf([...owned, reach("read", 200), unknown])).toBe("FAIL");
    const subscribed = reach("subscribe", 200, { label: "unknown", jobId: "nobody" });
    expect(kindOf([...owned, reach("subscribe", 200), subscribed])).toBe("FAIL");
    const letter = aboutEntry("read-dead-letter", "nobody", { label: "unknown", as: "tenant-b" });
    expect(kindOf([...owned, letter, { ...letter, label: "foreign" }])).toBe("FAIL");
  });

  it("knows an entry of the other's only in a list, and a payload only by its token", () => {
    const value = { items: [{ id: "letter-2", jobId: "job-2" }], next: null };
    expect(kindOf([...owned, reach("read", 404, { value })])).toBe("PASS");
    const untold = op({ label: "other", token: null, jobId: "job-7" });
    expect(kindOf([...owned, untold, reach("read", 404)])).toBe("PASS");
  });

  it("fails a result that shows the payload, with the submission as evidence", () => {
    const shown = reach("result", 404, { value: { echo: "token-2" } });
    expect(judge([...owned, shown])).toMatchObject({ kind: "FAIL", evidence: [dead, shown] });
    expect(kindOf([...owned, reach("result", 404, { value: { echo: "token-8" } })])).toBe("PASS");
  });

  it("counts the jobs that were made, not the submissions that were refused", () => {
    const refused = op({ label: "dead", jobId: null, token: "token-8", status: 429 });
    const { witness } = judge([...owned, refused, reach("read", 404)]);
    expect(witness).toEqual({ requests: 1, routes: 1, jobs: 3 });
  });

  it("takes the admin of the other tenant for one of the other tenant", () => {
    const shown = page([{ id: "letter-2", jobId: "job-2" }], { label: "foreign", as: "admin-b" });
    expect(kindOf([...owned, shown])).toBe("FAIL");
    expect(kindOf([...owned, page([], { label: "foreign", as: "admin-b" })])).toBe("PASS");
    const replayed = aboutEntry("replay", "letter-2", { label: "foreign", as: "admin-b" });
    expect(kindOf([...owned, replayed])).toBe("FAIL");
  });

  it("fails an act that had an effect behind the right answer", () => {
    const canceled = op({ did: "read", sentAt: 60, state: "canceled" });
    expect(kindOf([waits, dead, canceled, list, reach("cancel", 404)])).toBe("FAIL");
    const run = call({ token: "token-2", jobId: "job-2", arrivedAt: 50, nth: 2 });
    expect(kindOf([...owned, replay(404), run])).toBe("FAIL");
    const emptied = page([left], { label: "last", sentAt: 70 });
    expect(kindOf([waits, dead, control, succeeded, emptied, replay(404)])).toBe("FAIL");
  });

  it("looks at what an act was aimed at, and only at that", () => {
    const canceled = op({ did: "read", sentAt: 60, state: "canceled" });
    const afterwards = [waits, dead, control, canceled, list];
    expect(kindOf([...afterwards, reach("cancel", 404, { jobId: "job-2" })])).toBe("PASS");
    expect(kindOf([...afterwards, reach("read", 404)])).toBe("PASS");
    const run = call({ token: "token-2", jobId: "job-2", arrivedAt: 50, nth: 2 });
    expect(kindOf([...owned, run, reach("read", 404)])).toBe("PASS");
    const own = op({ label: "waits", as: "tenant-b", jobId: "job-6", token: "token-6" });
    const ownCanceled = op({ did: "read", as: "tenant-b", jobId: "job-6", sentAt: 60 });
    const theirs = [own, { ...ownCanceled, state: "canceled" as const }];
    expect(kindOf([...theirs, ...owned, reach("cancel", 404)])).toBe("PASS");
    expect(kindOf([...theirs, ...owned, reach("cancel", 404, { jobId: "job-6" })])).toBe("PASS");
  });

  it("fails a dead letter that was discarded behind the right answer", () => {
    const discard = aboutEntry("discard", "letter-2", {
      label: "foreign",
      as: "tenant-b",
      status: 404,
      sentAt: 40,
    });
    const emptied = page([left], { label: "last", sentAt: 70 });
    expect(kindOf([...owned, discard])).toBe("PASS");
    expect(kindOf([waits, dead, control, succeeded, emptied, discard])).toBe("FAIL");
  });

  it("does not pass where no job was ever there, or the list is none", () => {
    expect(kindOf([reach("cancel", 404, { jobId: null }), replay(404)])).toBe("INCONCLUSIVE");
    const page200 = reach("list-dead-letters", 200, { value: null });
    expect(kindOf([...owned, reach("read", 404), page200])).toBe("INCONCLUSIVE");
  });

  it("looks the other way round too: the roles belong to the first tenant", () => {
    const theirs = op({ label: "dead", as: "tenant-b", jobId: "job-5", token: "token-5" });
    const shown = page([{ id: "letter-5", jobId: "job-5" }], { label: "foreign", as: "viewer" });
    expect(kindOf([...owned, theirs, shown])).toBe("FAIL");
    const own = page([{ id: "letter-2", jobId: "job-2" }], { label: "foreign", as: "viewer" });
    expect(kindOf([...owned, theirs, own])).toBe("PASS");
  });

  it("does not pass when nothing was tried, answered, or looked at afterwards", () => {
    expect(kindOf(owned)).toBe("INCONCLUSIVE");
    expect(kindOf([...owned, reach("read", null)])).toBe("INCONCLUSIVE");
    expect(kindOf([...owned, reach("read", 429)])).toBe("INCONCLUSIVE");
    expect(kindOf([waits, dead, reach("cancel", 404)])).toBe("INCONCLUSIVE");
  });
});
