import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import { call, fault, linkFault, op, serviceFault } from "./history.fixture.ts";
import { note } from "./job-events.fixture.ts";
import {
  acceptedJobs,
  acceptedUnder,
  allFaults,
  allOps,
  callsByToken,
  callsOf,
  endOf,
  entriesOn,
  faultsOf,
  groupBy,
  lastSightings,
  opsOf,
  readsOfJobs,
  replaysIn,
  replaysThatMayBeOf,
  showsEnd,
  sightings,
  submitsByToken,
} from "./views.ts";

const read = (said: Partial<Op> & { status?: number | null } = {}): Op =>
  op({ did: "read", state: "running", ...said });

describe("requests", () => {
  it("are told by kind and label, in the order of sending", () => {
    const [late, early, labelled] = [
      op({ sentAt: 9 }),
      op({ sentAt: 1 }),
      op({ sentAt: 5, label: "b" }),
    ];
    const history = [late, early, labelled, read(), call()];
    expect(opsOf(history, "submit")).toEqual([early, labelled, late]);
    expect(opsOf(history, "submit", "b")).toEqual([labelled]);
    expect(opsOf(history, "submit", "")).toEqual([early, late]);
    expect(opsOf(history, "cancel")).toEqual([]);
    expect(allOps(history)).toEqual([late, early, labelled, read()]);
  });

  it("are grouped by their token, and reads by their job; those without one are left out", () => {
    const [a, b, none] = [op({ sentAt: 3 }), op({ token: "token-2" }), op({ token: null })];
    const again = op({ sentAt: 2 });
    const submits = submitsByToken([a, b, none, again, read()]);
    expect([...submits]).toEqual([
      ["token-2", [b]],
      ["token-1", [again, a]],
    ]);
    const [late, early, other] = [
      read({ sentAt: 7 }),
      read({ sentAt: 6 }),
      read({ jobId: "job-2" }),
    ];
    const reads = readsOfJobs([late, early, other, read({ jobId: null }), op()]);
    expect([...reads]).toEqual([
      ["job-2", [other]],
      ["job-1", [early, late]],
    ]);
  });
});

describe("replays", () => {
  const one = (said: Partial<Op>): Op => op({ did: "replay", token: null, ...said });

  it("are those of one and of many that were not refused, in the order of sending", () => {
    const single = one({ sentAt: 4 });
    const bulk = one({ did: "bulk-replay", jobId: null, sentAt: 2 });
    const unclear = one({ outcome: "info", sentAt: 3 });
    const history = [single, bulk, one({ outcome: "fail" }), unclear, read()];
    expect(replaysIn(history)).toEqual([bulk, unclear, single]);
  });

  it("may be of a job that they name, or, where they name none that we know, of any of their exercise", () => {
    const accepted = [op(), op({ jobId: "job-2" })];
    const [named, others, entry, silent, elsewhere] = [
      one({ sentAt: 1, exercise: "other" }),
      one({ sentAt: 2, jobId: "job-2" }),
      one({ sentAt: 3, jobId: "entry-7" }),
      one({ sentAt: 4, jobId: null }),
      one({ sentAt: 5, jobId: null, exercise: "other" }),
    ];
    const history = [...accepted, elsewhere, silent, entry, others, named];
    const replaysOf = replaysThatMayBeOf(history);
    expect(replaysOf({ jobIds: ["job-1"], exercise: "test" })).toEqual([named, entry, silent]);
    expect(replaysOf({ jobIds: [], exercise: "test" })).toEqual([entry, silent]);
    expect(replaysOf({ jobIds: ["job-1", "job-2"], exercise: "other" })).toEqual([
      named,
      others,
      elsewhere,
    ]);
    expect(replaysOf({ jobIds: ["job-3"], exercise: "none" })).toEqual([]);
  });
});

describe("calls", () => {
  it("are told in the order of arrival, and by token", () => {
    const [late, early] = [call({ arrivedAt: 9, nth: 2 }), call({ arrivedAt: 1 })];
    const other = call({ arrivedAt: 5, token: "token-2" });
    const history = [late, op(), early, other];
    expect(callsOf(history)).toEqual([early, other, late]);
    expect([...callsByToken(history)]).toEqual([
      ["token-1", [early, late]],
      ["token-2", [other]],
    ]);
  });

  it("end when the exchange is over, and never while they are open", () => {
    expect(endOf(call({ arrivedAt: 5 }))).toBe(15);
    expect(endOf(call({ end: "open" }))).toBe(Infinity);
  });
});

describe("faults", () => {
  it("are told by site and role, in the order of injection", () => {
    const worker = fault({ injectedAt: 4 });
    const api = fault({ injectedAt: 3, role: "api" });
    const link = linkFault({ injectedAt: 2 });
    const service = serviceFault({ injectedAt: 1 });
    const history: readonly HistoryEvent[] = [worker, op(), api, link, note({}), service];
    expect(allFaults(history)).toEqual([service, link, api, worker]);
    expect(faultsOf(history)).toEqual([api, worker]);
    expect(faultsOf(history, "worker")).toEqual([worker]);
    expect(faultsOf(history, "api")).toEqual([api]);
  });
});

describe("groupBy", () => {
  it("groups in the order of the first of each, and leaves out what has no key", () => {
    const keyOf = (n: number): string | null => (n === 0 ? null : n % 2 === 0 ? "even" : "odd");
    expect([...groupBy([3, 0, 2, 1], keyOf)]).toEqual([
      ["odd", [3, 1]],
      ["even", [2]],
    ]);
  });
});

describe("accepted jobs", () => {
  it("are known by their first accepting answer", () => {
    const [later, first] = [op({ sentAt: 9 }), op({ sentAt: 1, status: 200 })];
    const refused = op({ jobId: "job-2", status: 409 });
    const silent = op({ jobId: "job-3", status: null });
    const nameless = op({ jobId: null });
    const history = [later, first, refused, silent, nameless, read({ jobId: "job-4" })];
    expect([...acceptedJobs(history)]).toEqual([["job-1", first]]);
  });

  it("of a label are those of one exercise, one for each job, in the order of sending", () => {
    const own = { exercise: "mine", label: "a" };
    const [later, first] = [op({ ...own, sentAt: 9 }), op({ ...own, sentAt: 1 })];
    const other = op({ ...own, sentAt: 5, jobId: "job-2" });
    const history = [
      other,
      later,
      first,
      op({ ...own, jobId: "job-3", label: "b" }),
      op({ ...own, jobId: "job-4", exercise: "test" }),
      op({ ...own, jobId: "job-5", status: 400 }),
      op({ ...own, jobId: null }),
    ];
    expect(acceptedUnder(history, own)).toEqual([first, other]);
  });
});

describe("sightings", () => {
  it("are the answers that show a state, by job, in the order in which they came", () => {
    const [late, early] = [read({ doneAt: 9 }), read({ doneAt: 2, sentAt: 1 })];
    const accepted = op({ state: "queued", doneAt: 1 });
    const [other, second] = [read({ jobId: "job-2", doneAt: 4 }), read({ jobId: "job-2" })];
    const history = [
      late,
      early,
      accepted,
      other,
      second,
      read({ status: 503 }),
      read({ state: null }),
      read({ jobId: null }),
    ];
    expect([...sightings(history)]).toEqual([
      ["job-1", [accepted, early, late]],
      ["job-2", [second, other]],
    ]);
    expect([...lastSightings(history)]).toEqual([
      ["job-1", late],
      ["job-2", other],
    ]);
  });

  it.each([
    ["succeeded", true],
    ["failed", true],
    ["canceled", true],
    ["expired", true],
    ["queued", false],
    ["running", false],
    ["unknown", false],
    [null, false],
  ] as const)("show an end where the state is a terminal one: %s", (state, isEnd) => {
    expect(showsEnd(read({ state }))).toBe(isEnd);
  });

  it("show none where there is none", () => {
    expect(showsEnd(undefined)).toBe(false);
  });
});

describe("entriesOn", () => {
  it.each<[string, JsonValue, JsonValue]>([
    ["shows the objects", { items: [{ id: 1 }, "a", null, [2], 3] }, [{ id: 1 }]],
    ["shows none where the items are no list", { items: { id: 1 } }, []],
    ["shows none where there are no items", null, []],
  ])("%s", (_, value, entries) => {
    expect(entriesOn(op({ did: "list-dead-letters", value }))).toEqual(entries);
  });
});
