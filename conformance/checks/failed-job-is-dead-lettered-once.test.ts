import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { op } from "../judging/history.fixture.ts";
import { failedJobIsDeadLetteredOnce } from "./failed-job-is-dead-lettered-once.ts";

const judge = (history: History) =>
  failedJobIsDeadLetteredOnce.judge({ history, target: wholeInbox, policy: {} });
const kindOf = (history: History): string => judge(history).kind;

const job = (n: number, label: string): Op => op({ label, jobId: `job-${n}`, token: `token-${n}` });
const ended = (n: number, state: Op["state"]): Op =>
  op({ did: "read", jobId: `job-${n}`, sentAt: 10, state });
const first = { label: "first", sentAt: 20 };
const entry = (n: number, id = `letter-${n}`) => ({ id, jobId: `job-${n}` });

describe("failed-job-is-dead-lettered-once", () => {
  const jobs = [job(1, "refused"), job(2, "exhausted"), job(3, "succeeds")];
  const ends = [ended(1, "failed"), ended(2, "failed"), ended(3, "succeeded")];
  const good = [...jobs, ...ends, page([entry(1), entry(2), entry(99)], first)];

  it("passes a list with each failed job once, beside those of others", () => {
    const { kind, witness } = judge(good);
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ refused: 1, exhausted: 1, succeeded: 1, looks: 1 });
  });

  it("counts an entry once that pages show twice while others are written", () => {
    const twice = page([entry(2)], { label: "last", sentAt: 40 });
    expect(kindOf([...good, twice])).toBe("PASS");
    const withNumbers = page([{ id: 7, jobId: "job-1" }, entry(2)], first);
    expect(kindOf([...jobs, ...ends, withNumbers])).toBe("PASS");
  });

  it("finds an entry on a later page", () => {
    const pages = [
      page([entry(1)], {
        ...first,
        value: { items: [entry(1)], next: "/v1/dead-letters?after=1" },
      }),
      page([entry(2)], {
        label: "first",
        sentAt: 21,
        request: { method: "GET", path: "/v1/dead-letters?after=1", headers: {}, body: null },
      }),
    ];
    expect(kindOf([...jobs, ...ends, ...pages])).toBe("PASS");
  });

  it.each([
    ["two entries for one job", page([entry(1), entry(1, "letter-9"), entry(2)], first)],
    ["a failed job that is missing", page([entry(1)], first)],
    ["a succeeded job", page([entry(1), entry(2), entry(3)], first)],
  ])("fails %s", (_, list) => {
    expect(kindOf([...jobs, ...ends, list])).toBe("FAIL");
  });

  it("fails a second entry that comes later", () => {
    const later = page([entry(1), entry(1, "letter-9"), entry(2)], { label: "last", sentAt: 60 });
    expect(kindOf([...good, later])).toBe("FAIL");
  });

  it("fails a status that disagrees, and does not count what a replay made of it", () => {
    expect(kindOf([...good.slice(0, 3), ended(1, "canceled"), ...good.slice(4)])).toBe("FAIL");
    const replay = op({ did: "replay", sentAt: 50, jobId: "job-1", label: "replayable" });
    const after = op({ did: "read", jobId: "job-1", sentAt: 70, state: "succeeded" });
    expect(kindOf([...good, replay, after])).toBe("PASS");
  });

  it("cannot tell where the list or the end was not seen", () => {
    const silent = page([], { ...first, status: null, value: null });
    expect(kindOf([...jobs, ...ends, silent])).toBe("INCONCLUSIVE");
    const cut = page([entry(1)], { ...first, value: { items: [entry(1)], next: "/more" } });
    expect(kindOf([...jobs, ...ends, cut])).toBe("INCONCLUSIVE");
    expect(kindOf([...jobs, page([entry(1), entry(2)], first)])).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });
});
