import { describe, expect, it } from "vitest";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { op } from "../judging/history.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { failedJobIsDeadLetteredOnce } from "./failed-job-is-dead-lettered-once.ts";

const judge = (history: History) =>
  telling(failedJobIsDeadLetteredOnce.judge({ history, target: wholeInbox, policy: {} }));
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
    expect(witness).toEqual({ refused: 1, exhausted: 1, succeeded: 1, killed: 0, looks: 1 });
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

  it.each(["dying", "failing"])(
    "judges a job labelled %s if it is said to have failed",
    (label) => {
      const exercise = "worker-dies-at-every-attempt";
      const poison = { ...job(4, label), exercise };
      const last = (...entries: readonly ReturnType<typeof entry>[]) =>
        page(entries, { exercise, label: "last", sentAt: 90 });
      const history = [...good, poison, { ...ended(4, "failed"), exercise }];
      expect(kindOf([...history, last(entry(4))])).toBe("PASS");
      expect(judge([...history, last(entry(4))]).witness).toMatchObject({ killed: 1, looks: 2 });
      // What the other exercise saw of the list was before this job came.
      expect(kindOf([...history, last(entry(1))])).toBe("FAIL");
      expect(kindOf([...good, poison, last(entry(1))])).toBe("PASS");
      // A replay of the other exercise says nothing of this job.
      const replay = op({ did: "replay", sentAt: 5, jobId: "job-1", label: "replayable" });
      expect(kindOf([...history, last(), { ...replay, exercise: "elsewhere" }])).toBe("FAIL");
    },
  );

  it("cannot tell where the list or the end was not seen", () => {
    const silent = page([], { ...first, status: null, value: null });
    expect(kindOf([...jobs, ...ends, silent])).toBe("INCONCLUSIVE");
    const cut = page([entry(1)], { ...first, value: { items: [entry(1)], next: "/more" } });
    expect(kindOf([...jobs, ...ends, cut])).toBe("INCONCLUSIVE");
    expect(kindOf([...jobs, page([entry(1), entry(2)], first)])).toBe("INCONCLUSIVE");
    expect(kindOf([])).toBe("INCONCLUSIVE");
  });

  it("shows the job, its end and the page that shows its entry", () => {
    const other = page([entry(7)], { ...first, sentAt: 15 });
    const shown = page([entry(1), entry(1, "letter-9"), entry(2)], first);
    const later = page([entry(2), entry(17)], { label: "last", sentAt: 60 });
    const { evidence, because } = judge([...jobs, ...ends, other, shown, later]);
    expect(evidence).toEqual([jobs[0], ends[0], shown]);
    expect(because).toContain(" 2 times");
    const wrong = page([entry(1), entry(2), entry(3)], first);
    expect(judge([...jobs, ...ends, wrong]).evidence).toEqual([jobs[2], ends[2], wrong]);
    expect(judge([...jobs, ...ends.slice(0, 2), wrong]).evidence).toEqual([jobs[2], wrong]);
  });

  it("shows the last page where the entry of a job is on none", () => {
    const [one, two] = [page([entry(1)], first), page([entry(1)], { label: "last", sentAt: 60 })];
    expect(judge([...jobs, ...ends, one, two]).evidence).toEqual([jobs[1], ends[1], two]);
    const half = page([entry(1)], { ...first, value: { items: [entry(1)], next: "/more" } });
    expect(judge([...jobs, ...ends, half]).evidence).toEqual([jobs[1], ends[1], half]);
    expect(judge([...jobs, ...ends])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [jobs[0], ends[0]],
    });
  });

  it("shows what it knows of a job whose status disagrees, or that was not seen to end", () => {
    const canceled = ended(1, "canceled");
    const list = page([entry(1), entry(2)], first);
    expect(judge([...jobs, canceled, ...ends.slice(1), list]).evidence).toEqual([
      jobs[0],
      canceled,
      list,
    ]);
    expect(judge([...jobs, ...ends.slice(1), list])).toMatchObject({
      kind: "INCONCLUSIVE",
      evidence: [jobs[0]],
    });
  });

  it("asks of no other job whether it succeeded without an entry", () => {
    expect(judge([...jobs, ...ends.slice(0, 2), page([entry(1), entry(2)], first)])).toMatchObject({
      kind: "PASS",
      witness: { refused: 1, exhausted: 1, succeeded: 1 },
    });
  });

  it("counts the ends of before the first replay", () => {
    const list = page([entry(1), entry(2)], first);
    const replay = (sentAt: number) => op({ did: "replay", sentAt, jobId: "job-9" });
    expect(kindOf([...jobs, ...ends, list, replay(12)])).toBe("PASS");
    expect(kindOf([...jobs, ...ends, list, replay(11)])).toBe("INCONCLUSIVE");
    expect(kindOf([...jobs, ...ends, list, replay(50), replay(11)])).toBe("INCONCLUSIVE");
    expect(kindOf([...jobs, ...ends, list, { ...replay(11), exercise: "other" }])).toBe("PASS");
  });

  it("takes the last of these ends", () => {
    const list = page([entry(1), entry(2)], first);
    const again = op({ did: "read", jobId: "job-1", sentAt: 30, state: "succeeded" });
    expect(kindOf([...jobs, ...ends, list, again])).toBe("FAIL");
    const running = { ...again, state: "running" as const };
    expect(kindOf([...jobs, ...ends, list, running])).toBe("PASS");
  });

  it("needs one whole look, of any that were made", () => {
    const half = page([entry(1)], { ...first, value: { items: [entry(1)], next: "/more" } });
    const looks = [half, page([entry(1)], { label: "inspecting", sentAt: 30 })];
    expect(judge([...jobs, ...ends, ...looks])).toMatchObject({
      kind: "FAIL",
      witness: { looks: 2 },
    });
    const elsewhere = page([entry(1)], { label: "other", sentAt: 30 });
    expect(judge([...jobs, ...ends, half, elsewhere])).toMatchObject({
      kind: "INCONCLUSIVE",
      witness: { looks: 1 },
    });
    const foreign = page([entry(1), entry(2)], { ...first, exercise: "other" });
    expect(kindOf([...jobs, ...ends, page([entry(1)], first), foreign])).toBe("FAIL");
  });

  describe("of a job whose worker died", () => {
    it.each(["dying", "failing"])("wants an entry of one that failed while %s", (label) => {
      const dead = [...good, job(5, label), ended(5, "failed")];
      expect(kindOf(dead)).toBe("FAIL");
      expect(judge([...dead, page([entry(5)], { label: "last", sentAt: 40 })])).toMatchObject({
        kind: "PASS",
        witness: { killed: 1 },
      });
    });

    it.each(["dying", "failing"])("wants none of one that did not fail while %s", (label) => {
      expect(kindOf([...good, job(5, label), ended(5, "succeeded")])).toBe("PASS");
      expect(kindOf([...good, job(5, label)])).toBe("PASS");
      const twice = page([entry(5), entry(5, "letter-6")], { label: "last", sentAt: 40 });
      expect(kindOf([...good, job(5, label), ended(5, "failed"), twice])).toBe("FAIL");
    });
  });
});
