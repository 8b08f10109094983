import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { aboutEntry, page, wholeInbox } from "./dead-letters.fixture.ts";
import { op, wholeTarget } from "./history.fixture.ts";
import { replaysOf } from "./replays.ts";

const jobs = [op({ jobId: "job-a" }), op({ jobId: "job-b" })];
const listed = page([{ id: "a 1", jobId: "job-a" }, { id: "b", jobId: "job-b" }, { id: "c" }]);
const found = (jobId: string, ...history: readonly HistoryEvent[]): readonly Op[] =>
  replaysOf([...jobs, ...history], wholeInbox)(jobId);

describe("replaysOf", () => {
  it("links a replay to the job that its answer names, whatever its path", () => {
    const replay = aboutEntry("replay", "b", { jobId: "job-a" });
    expect(found("job-a", listed, replay)).toEqual([replay]);
    expect(found("job-b", listed, replay)).toEqual([]);
  });

  it("links a replay by the id of its entry, as a list or the entry itself tells", () => {
    const replays = [aboutEntry("replay", "a%201"), aboutEntry("replay", "a%201", { sentAt: 5 })];
    expect(found("job-a", listed, ...replays)).toEqual(replays);
    expect(found("job-b", listed, ...replays)).toEqual([]);
    const read = aboutEntry("read-dead-letter", "d", { value: { id: "d", jobId: "job-b" } });
    const other = aboutEntry("replay", "d", { jobId: "new-job" });
    expect(found("job-a", read, other)).toEqual([]);
    expect(found("job-b", read, other)).toEqual([other]);
  });

  it("counts a replay that nothing links to a job for every job", () => {
    const replays = [aboutEntry("replay", "c"), aboutEntry("replay", "x", { jobId: "other" })];
    const own = aboutEntry("replay", "b", { sentAt: 1 });
    expect(found("job-a", listed, ...replays, own)).toEqual(replays);
    expect(found("job-b", listed, ...replays, own)).toEqual([own, ...replays]);
  });

  it("links nothing by an entry that does not tell its id, and keeps a link that was told once", () => {
    const nameless = page([{ jobId: "job-b" }]);
    const replay = aboutEntry("replay", "null");
    expect(found("job-a", nameless, replay)).toEqual([replay]);
    const silent = aboutEntry("read-dead-letter", "b", { value: { id: "b" } });
    const own = aboutEntry("replay", "b");
    expect(found("job-a", listed, silent, own)).toEqual([]);
    expect(found("job-b", listed, silent, own)).toEqual([own]);
  });

  it("counts what may have taken effect, and not what was refused", () => {
    const silent = aboutEntry("replay", "a%201", { status: null });
    const refused = aboutEntry("replay", "a%201", { status: 409 });
    expect(found("job-a", listed, silent, refused)).toEqual([silent]);
  });

  it("counts a bulk replay for every job of its exercise", () => {
    const bulk = op({ did: "bulk-replay", jobId: null });
    const elsewhere = op({ did: "bulk-replay", jobId: null, exercise: "other" });
    expect(found("job-a", bulk, elsewhere)).toEqual([bulk]);
    expect(found("job-unknown", bulk)).toEqual([]);
  });

  it("links nothing by an entry where no dead letters are declared", () => {
    const { deadLetters: _, ...without } = wholeTarget;
    const replay = aboutEntry("replay", "b");
    const replays = replaysOf([...jobs, listed, replay], without);
    expect(replays("job-a")).toEqual([replay]);
  });
});
