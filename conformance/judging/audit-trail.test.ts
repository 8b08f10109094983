import { describe, expect, it } from "vitest";
import { isAbout, trailIn } from "./audit-trail.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import { op, wholeTarget } from "./history.fixture.ts";

const trail = (items: JsonValue, said: Partial<Op> = {}): Op =>
  op({ did: "audit", value: { items, next: null }, token: null, ...said });

const record = { who: "ann", at: "noon", action: "replay", subject: "letter-1", outcome: "done" };

describe("trailIn", () => {
  it("tells each record once, by the first page that showed it", () => {
    const [first, again] = [trail([record]), trail([record, { who: "bob" }], { sentAt: 5 })];
    expect(trailIn([again, first, op()], wholeTarget)).toEqual([
      {
        who: "ann",
        time: "noon",
        action: "replay",
        subject: "letter-1",
        outcome: "done",
        page: first,
      },
      { who: "bob", time: "", action: "", subject: "", outcome: "", page: again },
    ]);
  });

  it("reads the fields where the target says that they are", () => {
    const audit = {
      path: "/audit",
      whoAt: "/w",
      timeAt: "/t",
      actionAt: "/a",
      subjectAt: "/s",
      outcomeAt: "/o",
    };
    const page = trail([{ w: "ann", t: 12, a: null, s: { id: 7 }, o: true, who: "nobody" }]);
    expect(trailIn([page], { ...wholeTarget, audit })).toEqual([
      { who: "ann", time: "12", action: "", subject: '{"id":7}', outcome: "true", page },
    ]);
  });
});

describe("isAbout", () => {
  const about = (subject: string, ...ids: readonly string[]): boolean =>
    isAbout({ ...record, time: "", subject, page: op() }, ids);

  it("finds one of the ids, alone or among other words", () => {
    expect(about("letter-1", "letter-1")).toBe(true);
    expect(about("dead letter letter-1 of job-a", "job-b", "job-a")).toBe(true);
    expect(about("letter-1", "letter-2", "job-a")).toBe(false);
  });

  it("finds nothing by an id that is empty", () => {
    expect(about("letter-1", "")).toBe(false);
  });
});
