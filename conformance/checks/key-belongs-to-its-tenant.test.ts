import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { call, op, wholeTarget } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { keyBelongsToItsTenant } from "./key-belongs-to-its-tenant.ts";

const judge = (history: History) =>
  telling(keyBelongsToItsTenant.judge({ history, target: wholeTarget, policy: {} }));
const kindOf = (history: History): string => judge(history).kind;

const first = op({ label: "first-tenant", jobId: "job-of-a" });
const second = (said: Partial<Op> & { status?: number | null } = {}): Op =>
  op({ label: "second-tenant", as: "tenant-b", jobId: "job-of-b", sentAt: 5, ...said });
const repeat = (as: Op["as"], jobId: string): Op => op({ label: "repeat", as, jobId, sentAt: 8 });
const control = op({ label: "control", as: "tenant-b", token: "token-2", jobId: "job-control" });
const read = (as: Op["as"], jobId: string, said: { status?: number } = {}): Op =>
  op({
    did: "read",
    as,
    jobId,
    sentAt: 20,
    state: said.status === undefined ? "succeeded" : null,
    ...said,
  });

const good: History = [
  first,
  second(),
  repeat("tenant-a", "job-of-a"),
  repeat("tenant-b", "job-of-b"),
  control,
  call({ jobId: "job-of-a" }),
  call({ jobId: "job-of-b", nth: 2 }),
  read("tenant-a", "job-of-a"),
  read("tenant-b", "job-of-b"),
];

describe("key-belongs-to-its-tenant", () => {
  it("passes two jobs that both ran, even under one effect key", () => {
    expect(judge(good)).toMatchObject({
      kind: "PASS",
      witness: { pairs: 1, repeats: 2, calls: 2 },
    });
    const unrepeated = good.filter((event) => event.kind !== "op" || event.label !== "repeat");
    expect(judge(unrepeated)).toMatchObject({ kind: "PASS", witness: { repeats: 0 } });
  });

  it("passes a repeat that names no job", () => {
    const unnamed = { ...repeat("tenant-b", "job-of-b"), jobId: null };
    expect(kindOf([...good, unnamed])).toBe("PASS");
  });

  it("fails the first tenant's job for the second one, and shows both answers", () => {
    const given = second({ jobId: "job-of-a" });
    expect(judge([first, given])).toMatchObject({ kind: "FAIL", evidence: [first, given] });
  });

  it.each([
    ["job-of-a", "FAIL"],
    ["job-0-a", "PASS"],
  ])("takes the id %s in a header for %s: a short one may stand there by chance", (jobId, kind) => {
    const told = second({
      answer: { status: 202, headers: { "x-request": `near ${jobId}` }, body: "{}", bodyChars: 2 },
    });
    const history = [
      { ...first, jobId },
      told,
      call({ jobId }),
      call({ jobId: "job-of-b", nth: 2 }),
      read("tenant-a", jobId),
      read("tenant-b", "job-of-b"),
    ];
    expect(kindOf(history)).toBe(kind);
  });

  it.each([
    ["given the first tenant's job", second({ jobId: "job-of-a" })],
    ["told that the key is taken", second({ jobId: null, status: 409 })],
    ["told that the payload differs", second({ jobId: null, status: 422 })],
    [
      "told the id of the first job in an error",
      second({
        jobId: null,
        answer: { status: 503, headers: {}, body: '{"taken":"job-of-a"}', bodyChars: 20 },
      }),
    ],
  ])("fails when the second tenant is %s", (_, bad) => {
    expect(kindOf([first, bad, ...good.slice(2)])).toBe("FAIL");
  });

  it("fails when a repeat gives one tenant the other's job", () => {
    expect(kindOf([...good, repeat("tenant-a", "job-of-b")])).toBe("FAIL");
  });

  it("fails when the second job succeeded without having run", () => {
    const once = good.filter((event) => event.kind !== "call" || event.nth === 1);
    expect(kindOf(once)).toBe("FAIL");
  });

  it("fails when a tenant cannot read the job that it was given", () => {
    expect(kindOf([...good.slice(0, -1), read("tenant-b", "job-of-b", { status: 404 })])).toBe(
      "FAIL",
    );
  });

  it("says nothing about a refusal of a tenant that is refused under fresh keys too", () => {
    const refused = second({ jobId: null, status: 403 });
    expect(kindOf([first, refused])).toBe("INCONCLUSIVE");
    const alsoRefused = { ...control, outcome: "fail", jobId: null } as const;
    expect(kindOf([first, refused, alsoRefused])).toBe("INCONCLUSIVE");
    const ofTheFirst = { ...control, as: "tenant-a" } as const;
    expect(kindOf([first, refused, ofTheFirst])).toBe("INCONCLUSIVE");
  });

  it("says nothing of a second answer that accepts and names no job", () => {
    const unnamed = second({ jobId: null });
    const { kind, evidence } = judge([first, unnamed, control]);
    expect(kind).toBe("INCONCLUSIVE");
    expect(evidence).toEqual([first, unnamed]);
  });

  it("says nothing of an unclear answer, whatever job it names", () => {
    const rest = good.slice(2);
    expect(kindOf([first, second({ status: 503 }), ...rest])).toBe("INCONCLUSIVE");
  });

  it.each([null, 503, 429])("says nothing about an answer %s", (status) => {
    expect(kindOf([first, second({ jobId: null, status }), control])).toBe("INCONCLUSIVE");
  });

  it("says nothing when the jobs were not seen to end", () => {
    expect(kindOf(good.slice(0, -1))).toBe("INCONCLUSIVE");
  });

  it("asks each tenant for its own job", () => {
    const swapped = [read("tenant-a", "job-of-b"), read("tenant-b", "job-of-a")];
    expect(kindOf([...good.slice(0, -2), ...swapped])).toBe("INCONCLUSIVE");
    const later = [
      op({ did: "read", as: "tenant-a", jobId: "other", sentAt: 30, state: "running" }),
      op({ did: "read", as: "tenant-a", jobId: "job-of-b", sentAt: 30, status: 404 }),
    ];
    expect(kindOf([...good, ...later])).toBe("PASS");
  });

  it("does not pass when nothing was examined", () => {
    expect(kindOf([control])).toBe("INCONCLUSIVE");
    expect(kindOf([first, control])).toBe("INCONCLUSIVE");
    const unaccepted = op({ label: "first-tenant", jobId: null, status: 503 });
    expect(judge([unaccepted, second({ jobId: null, status: 503 }), control])).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { pairs: 0 },
    });
  });
});
