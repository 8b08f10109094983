import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Did, Op } from "../contract/op.ts";
import { aboutEntry, page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { call, op } from "../judging/history.fixture.ts";
import { jobOfAnotherTenantIsOutOfReach } from "./job-of-another-tenant-is-out-of-reach.ts";

const judge = (history: History) =>
  jobOfAnotherTenantIsOutOfReach.judge({ history, target: wholeInbox, policy: {} });
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
    expect(kindOf([waits, dead, reach("cancel", 404)])).toBe("INCONCLUSIVE");
  });
});
