import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { aboutEntry, page, wholeInbox } from "../judging/dead-letters.fixture.ts";
import { call, fault, op } from "../judging/history.fixture.ts";
import { drained, jobEvents, manyJobs, type SaidJob } from "../judging/job-events.fixture.ts";
import { telling } from "../judging/verdict.fixture.ts";
import { deadLetterNeverVanishes } from "./dead-letter-never-vanishes.ts";

const exercise = "dead-letters-replayed-over-a-cut-link";
const judge = (...history: readonly HistoryEvent[]) =>
  telling(
    deadLetterNeverVanishes.judge({
      history,
      target: wholeInbox,
      policy: wholeInbox.policy ?? {},
    }),
  );
const kindOf = (...history: readonly HistoryEvent[]): string => judge(...history).kind;

const refused = { status: 400 } as const;
/** Refused, replayed, and run again. */
const others = manyJobs(6, () => ({ exercise, label: "replayed", calls: [refused, {}] }));
const one = (said: Partial<SaidJob> = {}) =>
  jobEvents({ name: "one", exercise, label: "replayed", calls: [refused, {}], ...said });
const failed = one({ calls: [refused], state: "failed" });
const listed = (...ids: readonly string[]) =>
  page(
    ids.map((jobId) => ({ id: `entry of ${jobId}`, jobId })),
    { exercise, label: "after", sentAt: 3_000 },
  );
const replay = (said: Partial<Op> & { status?: number | null } = {}) =>
  aboutEntry("replay", "entry", {
    exercise,
    label: "token-one",
    jobId: "job-one",
    sentAt: 1_500,
    ...said,
  });

describe("dead-letter-never-vanishes", () => {
  it("passes entries that ran again, and one that is still listed", () => {
    expect(kindOf(...others, ...one(), listed())).toBe("PASS");
    expect(
      kindOf(...others, ...failed, replay({ status: 503, jobId: null }), listed("job-one")),
    ).toBe("PASS");
  });

  it("fails a job that failed and whose entry is not there any more", () => {
    expect(kindOf(...others, ...failed, listed())).toBe("FAIL");
    const dying = { exercise: "broker-killed-with-jobs-everywhere", label: "dying" };
    const gone = one({ ...dying, calls: [refused], state: "failed" });
    expect(kindOf(...others, ...gone, listed())).toBe("FAIL");
  });

  it("says nothing about a job that failed only when the list had been read", () => {
    const late = one({ calls: [refused], state: "failed", readAt: 9_000 });
    expect(kindOf(...others, ...late, listed())).toBe("INCONCLUSIVE");
  });

  it("fails an entry that was taken from the list and whose job is never run", () => {
    const stuck = [
      op({ did: "read", jobId: "job-one", state: "queued", status: 200, sentAt: 20_100 }),
      op({ did: "read", jobId: "job-one", state: "queued", status: 200, sentAt: 29_000 }),
      ...drained(20_000, 29_100),
    ];
    expect(kindOf(...others, ...failed, replay(), listed(), ...stuck)).toBe("FAIL");
  });

  it("fails a job that a killed worker had refused and not buried yet", () => {
    const dying = { exercise: "workers-killed-with-calls-open", label: "dying" };
    const gone = one({ ...dying, calls: [refused, refused], state: "failed" });
    expect(kindOf(...gone, listed("job-one"))).toBe("PASS");
    expect(kindOf(...gone, listed())).toBe("FAIL");
    const queued = one({ ...dying, label: "queued", calls: [refused], state: "failed" });
    expect(kindOf(...others, ...queued, listed())).toBe("PASS");
  });

  it("says nothing where the list could not be read, or nothing was there", () => {
    const unread = page([], { exercise, label: "after", status: 503, value: null });
    expect(kindOf(...others, ...failed, unread)).toBe("INCONCLUSIVE");
    expect(kindOf(listed())).toBe("INCONCLUSIVE");
  });

  const everywhere = { exercise: "broker-killed-with-jobs-everywhere" };

  it("counts what was replayed, what ran again, what was dying, what is listed, and the faults", () => {
    const dying = jobEvents({
      ...everywhere,
      name: "d",
      label: "dying",
      calls: [refused],
      state: "failed",
    });
    const lost = jobEvents({
      ...everywhere,
      name: "r",
      label: "replayed",
      calls: [refused],
      state: "failed",
    });
    const otherwise = jobEvents({
      name: "x",
      exercise: "other",
      label: "replayed",
      calls: [refused],
      state: "failed",
    });
    const faults = [exercise, everywhere.exercise, "other"].map((each) =>
      fault({ exercise: each }),
    );
    const { kind, witness } = judge(
      ...others,
      ...dying,
      ...lost,
      ...otherwise,
      ...faults,
      listed("job-d", "job-r", "job-x"),
    );
    expect(kind).toBe("PASS");
    expect(witness).toEqual({ replayed: 7, ranAgain: 6, dying: 1, listed: 2, faults: 2 });
  });

  it("wants a job that ran again to have succeeded", () => {
    const { kind } = judge(...others, ...one({ state: "failed" }), listed());
    expect(kind).toBe("FAIL");
    expect(kindOf(...others, ...one({ calls: [refused] }), listed())).toBe("INCONCLUSIVE");
  });

  it("takes an entry that was replayed for one only if its job had failed again, or may still end", () => {
    const seen = [
      op({ did: "read", jobId: "job-one", state: "queued", status: 200, sentAt: 20_100 }),
      op({ did: "read", jobId: "job-one", state: "queued", status: 200, sentAt: 29_000 }),
      ...drained(20_000, 29_100),
    ];
    // Listed, and yet never run after its replay was accepted.
    expect(kindOf(...others, ...failed, replay(), listed("job-one"), ...seen)).toBe("FAIL");
    for (const status of [409, 503, null])
      expect(kindOf(...others, ...failed, replay({ status }), listed("job-one"), ...seen)).toBe(
        "PASS",
      );
    const foreign = replay({ label: "token-two" });
    expect(kindOf(...others, ...failed, foreign, listed("job-one"), ...seen)).toBe("PASS");
  });

  it.each<[string, Partial<Op> & { status?: number }, string]>([
    ["is unknown", { status: 404 }, "FAIL"],
    ["is stuck", { state: "queued" }, "FAIL"],
    ["could not be read", { status: 503 }, "INCONCLUSIVE"],
  ])("judges by its fate a job that %s when all was drained, and shows it", (_, said, kind) => {
    const last = op({ did: "read", jobId: "job-one", sentAt: 29_000, ...said });
    const gone = one({ calls: [refused], state: null });
    const verdict = judge(...others, ...gone, replay(), listed(), last, ...drained(20_000, 29_100));
    expect(verdict.kind).toBe(kind);
    expect(verdict.evidence).toEqual([...gone, last]);
  });

  it("does not fear for a job that is listed and was not seen to end", () => {
    const unread = op({ did: "read", jobId: "job-one", sentAt: 29_000, status: 503 });
    const waits = one({ calls: [refused], state: null });
    const history = [...others, ...waits, replay(), unread, ...drained(20_000, 29_100)];
    expect(kindOf(...history, listed("job-one"))).toBe("PASS");
    expect(kindOf(...history, listed())).toBe("INCONCLUSIVE");
    const moves = call({
      exercise,
      token: "token-one",
      jobId: "job-one",
      arrivedAt: 28_000,
      status: 503,
    });
    const queued = op({ did: "read", jobId: "job-one", sentAt: 29_000, state: "queued" });
    const late = [...others, ...waits, replay(), queued, moves, ...drained(20_000, 29_100)];
    expect(kindOf(...late, listed("job-one"))).toBe("PASS");
    expect(kindOf(...late, listed())).toBe("INCONCLUSIVE");
  });

  it("shows the story of a job that failed and is not listed", () => {
    expect(judge(...others, ...failed, listed()).evidence).toEqual(failed);
    const half = { ...listed(), value: { items: [], next: "/more" } };
    const cut = judge(...others, ...failed, half);
    expect(cut).toMatchObject({ kind: "INCONCLUSIVE", evidence: failed });
    const canceled = one({ calls: [refused], state: "canceled" });
    const odd = judge(...others, ...canceled, listed());
    expect(odd).toMatchObject({ kind: "INCONCLUSIVE", evidence: canceled });
    expect(odd.because).toContain("canceled");
  });

  it("does not judge by looks at the list of before", () => {
    const before = { ...listed("job-one"), label: "before" };
    expect(kindOf(...others, ...failed, before, listed())).toBe("FAIL");
    const half = { ...listed(), label: "before", value: { items: [], next: "/more" } };
    expect(kindOf(...others, ...failed, half, listed())).toBe("FAIL");
  });

  it("does not pass where most jobs were not seen", () => {
    const unseen = manyJobs(5, () => ({
      exercise,
      label: "replayed",
      calls: [refused],
      state: null,
    }));
    expect(kindOf(...unseen, ...one(), listed())).toBe("INCONCLUSIVE");
  });

  it("takes an entry that is listed again after its replay had failed for one that is there", () => {
    const again = one({ calls: [refused, refused], state: "failed", readAt: 2_000 });
    expect(kindOf(...others, ...again, replay(), listed("job-one"))).toBe("PASS");
    expect(kindOf(...others, ...again, replay(), listed())).toBe("FAIL");
  });

  it("misses an entry only if every look at the list could be read to its end", () => {
    const half = { ...listed(), sentAt: 3_100, value: { items: [], next: "/more" } };
    expect(kindOf(...others, ...failed, listed(), half)).toBe("INCONCLUSIVE");
  });

  it("finds the replay of a job among those of others", () => {
    const seen = [20_100, 29_000].map((sentAt) =>
      op({ did: "read", jobId: "job-one", state: "queued", sentAt }),
    );
    const replays = [replay(), replay({ label: "token-two", jobId: "job-two" })];
    const history = [...others, ...failed, ...replays, listed("job-one"), ...seen];
    expect(kindOf(...history, ...drained(20_000, 29_100))).toBe("FAIL");
  });

  it("tells an entry that is unknown from one whose job is never run", () => {
    const gone = one({ calls: [refused], state: null });
    const words = [{ status: 404 }, { state: "queued" as const }].map((said) => {
      const last = op({ did: "read", jobId: "job-one", sentAt: 29_000, ...said });
      return judge(...others, ...gone, replay(), listed(), last, ...drained(20_000, 29_100))
        .because;
    });
    expect(new Set(words).size).toBe(2);
  });

  describe("of a job that failed", () => {
    const failedAt = (readAt: number) => one({ calls: [refused], state: "failed", readAt });

    it("misses its entry only in a look that came after its end", () => {
      expect(kindOf(...others, ...failedAt(2_999), listed())).toBe("FAIL");
      const late = failedAt(3_000);
      expect(judge(...others, ...late, listed())).toMatchObject({
        kind: "INCONCLUSIVE",
        evidence: late,
      });
      const again = { ...listed(), sentAt: 4_000 };
      expect(kindOf(...others, ...late, listed(), again)).toBe("FAIL");
      expect(kindOf(...others, ...late, listed(), { ...again, exercise: "other" })).toBe(
        "INCONCLUSIVE",
      );
      expect(kindOf(...others, ...late, listed(), { ...again, label: "before" })).toBe(
        "INCONCLUSIVE",
      );
    });

    it("misses nothing where nobody looked", () => {
      expect(kindOf(...others, ...failedAt(2_000))).toBe("INCONCLUSIVE");
    });
  });

  it("judges jobs that were replayed as the API died", () => {
    const dies = { exercise: "dead-letters-replayed-as-the-api-dies" };
    const gone = one({ ...dies, calls: [refused], state: "failed", readAt: 2_000 });
    expect(kindOf(...gone, { ...listed(), ...dies })).toBe("FAIL");
    const unlabelled = one({
      ...dies,
      label: "other",
      calls: [refused],
      state: "failed",
      readAt: 2_000,
    });
    expect(kindOf(...others, ...unlabelled, { ...listed(), ...dies })).toBe("PASS");
  });
});
