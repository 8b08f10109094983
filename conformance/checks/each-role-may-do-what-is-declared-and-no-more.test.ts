import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { aboutEntry, page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { call, op } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { eachRoleMayDoWhatIsDeclaredAndNoMore } from "./each-role-may-do-what-is-declared-and-no-more.ts";

const judge = (history: History) =>
  telling(eachRoleMayDoWhatIsDeclaredAndNoMore.judge({ history, target: wholeInbox, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

const of = (n: number) => ({ jobId: `job-${n}`, token: `token-${n}` });
const listed = (...jobs: readonly number[]): Op =>
  page(
    jobs.map((n) => ({ id: `letter-${n}`, jobId: `job-${n}` })),
    { label: "last", sentAt: 90 },
  );
const tries = (label: string, status: number | null, said: Partial<Op> = {}): Op =>
  aboutEntry(label.startsWith("discard") ? "discard" : "replay", "letter-1", {
    label,
    status,
    sentAt: 50,
    ...said,
  });

const waits = (role: string): Op => op({ label: `cancel-by-${role}`, ...of(3) });
const cancel = (role: "viewer" | "admin", status: number, sentAt = 30): Op =>
  op({ did: "cancel", label: `cancel-by-${role}`, as: role, status, sentAt, ...of(3) });
const ends = (state: Op["state"]): Op => op({ did: "read", state, sentAt: 400, ...of(3) });

describe("each-role-may-do-what-is-declared-and-no-more", () => {
  // The viewer may inspect, and not replay.
  const byViewer = op({ label: "replay-by-viewer", ...of(1) });
  const inspects = page([], { label: "inspect-by-viewer", as: "viewer", sentAt: 40 });
  const refused = tries("replay-by-viewer", 403, { as: "viewer" });
  // The operator may replay.
  const byOperator = op({ label: "replay-by-operator", ...of(2) });
  const replays = tries("replay-by-operator", 202, { as: "operator" });
  const ran = call({ ...of(2), arrivedAt: 60, nth: 2 });
  const control = op({ label: "control", ...of(8) });
  const good = [byViewer, inspects, refused, byOperator, replays, ran, listed(1)];

  it("passes a matrix that holds both ways", () => {
    const { kind, witness } = judge(good);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ cells: 3, allowed: 2, refused: 1 });
  });

  it("does not miss the dead letter of a job whose submission was not answered", () => {
    const unnamed = { ...byViewer, jobId: null, answer: null, outcome: "info" } as const;
    const history = [unnamed, refused, control, listed(8)];
    expect(kindOf(history)).toBe("INCONCLUSIVE");
  });

  it.each([
    ["a role that may not and can", [byViewer, tries("replay-by-viewer", 202, { as: "viewer" })]],
    ["a role that may and is forbidden", [tries("replay-by-operator", 403, { as: "operator" })]],
    [
      "a role that may and is told of no such thing",
      [page([], { label: "inspect-by-admin", as: "admin", status: 404 })],
    ],
    ["an accepted replay that does nothing", [byOperator, replays]],
    [
      "a refused replay that runs",
      [byViewer, refused, listed(1), call({ ...of(1), arrivedAt: 60 })],
    ],
    ["a refused act that removes the entry", [byViewer, control, refused, listed(8)]],
  ])("fails %s", (_, history) => {
    expect(kindOf(history)).toBe("FAIL");
  });

  it.each([401, 404, 405])("tolerates a refusal by %s", (status) => {
    const other = tries("replay-by-viewer", status, { as: "viewer" });
    expect(kindOf([byViewer, other, listed(1)])).toBe("NON-STRICT");
  });

  it("judges a cancel by what became of the job, and by its last answer", () => {
    const tooEarly = cancel("admin", 409, 20);
    expect(kindOf([waits("admin"), tooEarly, cancel("admin", 204), ends("canceled")])).toBe("PASS");
    expect(kindOf([waits("admin"), cancel("admin", 204), ends("succeeded")])).toBe("FAIL");
    expect(kindOf([waits("viewer"), cancel("viewer", 403), ends("succeeded")])).toBe("PASS");
    expect(kindOf([waits("viewer"), cancel("viewer", 403), ends("canceled")])).toBe("FAIL");
  });

  it("lets nobody do anything that the target does not declare", () => {
    const { credentials: _, ...undeclared } = wholeInbox;
    const roleless = { ...undeclared, credentials: { tenantA: { authorization: "Bearer a" } } };
    for (const target of [undeclared, roleless]) {
      const judged = { history: [inspects], target, policy: {} };
      expect(telling(eachRoleMayDoWhatIsDeclaredAndNoMore.judge(judged))).toMatchObject({
        kind: "FAIL",
        witness: { cells: 1, allowed: 0, refused: 1 },
      });
    }
  });

  it("judges only what a role itself tried", () => {
    const byAnother = tries("replay-by-viewer", 202, { as: "admin" });
    expect(judge([...good, byAnother])).toMatchObject({ kind: "PASS", witness: { cells: 3 } });
  });

  it("judges every try but a cancel's, of which the last counts", () => {
    const again = tries("replay-by-operator", 403, { as: "operator", sentAt: 70 });
    expect(kindOf([...good, again])).toBe("FAIL");
    const [early, late] = [cancel("admin", 403, 20), cancel("admin", 409, 30)];
    expect(kindOf([waits("admin"), early, late])).toBe("INCONCLUSIVE");
  });

  it.each([
    [401, "FAIL"],
    [403, "FAIL"],
    [404, "FAIL"],
    [409, "INCONCLUSIVE"],
    [503, "INCONCLUSIVE"],
  ])("takes an answer of %i to who may for %s, and shows it", (status, kind) => {
    const denied = tries("replay-by-operator", status, { as: "operator" });
    expect(judge([byOperator, denied])).toMatchObject({ kind, evidence: [denied] });
  });

  it("shows what who may not was answered", () => {
    const done = tries("replay-by-viewer", 202, { as: "viewer" });
    expect(judge([byViewer, done]).evidence).toEqual([done]);
    const odd = tries("replay-by-viewer", 401, { as: "viewer" });
    expect(judge([byViewer, odd, listed(1)]).evidence).toEqual([odd]);
    for (const status of [null, 503, 429]) {
      const unclear = tries("replay-by-viewer", status, { as: "viewer" });
      expect(judge([byViewer, unclear, listed(1)])).toMatchObject({
        kind: "INCONCLUSIVE",
        evidence: [unclear],
      });
    }
  });

  it("wants a call that came after the replay was sent", () => {
    const nothing = judge([byOperator, replays]);
    expect(nothing.evidence).toEqual([byOperator, replays]);
    const called = (arrivedAt: number): string =>
      kindOf([byOperator, replays, call({ ...of(2), arrivedAt })]);
    expect(called(51)).toBe("PASS");
    expect(called(50)).toBe("FAIL");
    expect(kindOf([byOperator, replays, call({ ...of(9), arrivedAt: 60 })])).toBe("FAIL");
  });

  it("wants no effect that it cannot see, as of a discard, or of a job that it does not know", () => {
    const discards = tries("discard-by-admin", 204, { as: "admin" });
    expect(kindOf([op({ label: "discard-by-admin", ...of(4) }), discards])).toBe("PASS");
    expect(kindOf([replays])).toBe("PASS");
    expect(kindOf([refused])).toBe("PASS");
  });

  it("looks at the jobs of what was refused, and of nothing that was not", () => {
    expect(kindOf([byViewer, refused, listed(1)])).toBe("PASS");
    expect(kindOf([byViewer, control, refused, listed(8)])).toBe("FAIL");
    const elsewhere = page([{ id: "letter-1", jobId: "job-1" }], { label: "first", sentAt: 90 });
    expect(kindOf([byViewer, refused, elsewhere])).toBe("INCONCLUSIVE");
    // It was not answered, so that it may have been done.
    const unclear = tries("replay-by-viewer", null, { as: "viewer" });
    const ranAll = call({ ...of(1), arrivedAt: 60 });
    expect(kindOf([byViewer, unclear, ranAll])).toBe("INCONCLUSIVE");
  });

  it("does not pass when nothing was tried, or nothing can be said", () => {
    expect(kindOf([byViewer])).toBe("INCONCLUSIVE");
    expect(kindOf([...good, tries("discard-by-viewer", null, { as: "viewer" })])).toBe(
      "INCONCLUSIVE",
    );
    expect(kindOf([...good, tries("discard-by-admin", 409, { as: "admin" })])).toBe("INCONCLUSIVE");
    expect(kindOf([byViewer, refused])).toBe("INCONCLUSIVE");
    expect(kindOf([byViewer, control, refused, listed()])).toBe("INCONCLUSIVE");
  });
});
