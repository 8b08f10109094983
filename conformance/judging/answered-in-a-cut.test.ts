import { describe, expect, it } from "vitest";
import { answeredInCuts } from "./answered-in-a-cut.ts";
import type { Call } from "../contract/call.ts";
import { cutEvents } from "./cut-events.fixture.ts";
import { jobEvents } from "./job-events.fixture.ts";

const exercise = "workers-cut-off";
const cut = (sockets = 8) => cutEvents({ exercise, role: "worker", at: 100, until: 800, sockets });
const job = (calls: readonly (Partial<Call> & { status?: number })[], label = "held") =>
  jobEvents({ name: "a", exercise, label, calls });
const answered = (at: number, status = 200) => ({ arrivedAt: 20, answeredAt: at, status });

describe("answeredInCuts", () => {
  it("tells the job, the cut, and the call that was answered meanwhile", () => {
    const [fault, end] = cut();
    const [op, failed, done, last] = job([answered(50, 503), answered(300)]);
    const found = answeredInCuts([...cut(), ...job([answered(50, 503), answered(300)])]);
    expect(found).toEqual([
      { job: { op, calls: [failed, done], last }, cut: { fault, end }, answered: done },
    ]);
  });

  it.each([
    ["before it", 103, 0],
    ["as it was confirmed", 104, 1],
    ["as it was healed", 800, 1],
    ["after it", 801, 0],
  ])("counts what was answered %s", (_, at, count) => {
    expect(answeredInCuts([...cut(), ...job([answered(at)])])).toHaveLength(count);
  });

  it("leaves out a cut that nobody felt, other jobs, and calls that failed or were not answered", () => {
    expect(answeredInCuts([...cut(0), ...job([answered(300)])])).toEqual([]);
    expect(answeredInCuts([...cut(), ...job([answered(300)], "fresh")])).toEqual([]);
    expect(answeredInCuts([...cut(), ...job([answered(300, 503)])])).toEqual([]);
    expect(answeredInCuts([...cut(), ...job([{ end: "open" }])])).toEqual([]);
  });

  it("leaves out the cuts of the API", () => {
    const api = cutEvents({ exercise, role: "api", at: 100, until: 800 });
    expect(answeredInCuts([...api, ...job([answered(300)])])).toEqual([]);
  });
});
