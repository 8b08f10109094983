import { describe, expect, it } from "vitest";

import type { Fence, Renewal } from "../jobs/store.ts";
import { startHeartbeat } from "./heartbeat.ts";

const fenceOf = (jobId: string): Fence => ({ jobId, attempt: 1, token: jobId });

/** A heartbeat whose store answers as told. */
function beatWith(options: { leaseMs: number; answer: (jobId: string) => Renewal | Error }) {
  const beats: string[][] = [];
  const errors: unknown[] = [];
  const heartbeat = startHeartbeat({
    leaseMs: options.leaseMs,
    renew: async (fences) => {
      beats.push(fences.map(({ jobId }) => jobId));
      return fences.map(({ jobId }) => {
        const answer = options.answer(jobId);
        if (answer instanceof Error) throw answer;
        return answer;
      });
    },
    onError: (error) => errors.push(error),
  });
  return { heartbeat, beats, errors };
}

const aborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(signal.reason));
  });

describe("startHeartbeat", () => {
  it("gives up what the store says is lost or canceled, and nothing else", async () => {
    const answers: Record<string, Renewal> = { a: "held", b: "lost", c: "cancel-requested" };
    const { heartbeat } = beatWith({ leaseMs: 40, answer: (jobId) => answers[jobId] ?? "lost" });
    const [a, b, c] = ["a", "b", "c"].map((jobId) => heartbeat.hold(fenceOf(jobId)));
    if (a === undefined || b === undefined || c === undefined) throw new Error("There are three");
    expect(await Promise.all([aborted(b.signal), aborted(c.signal)])).toEqual([
      "lease-lost",
      "cancel-requested",
    ]);
    expect(a.signal.aborted).toBe(false);
    await heartbeat.stop();
  });

  it("renews all jobs together, until each ends", async () => {
    const { heartbeat, beats } = beatWith({
      leaseMs: 40,
      answer: (jobId) => (jobId === "sentinel" ? "lost" : "held"),
    });
    const [a, b] = [heartbeat.hold(fenceOf("a")), heartbeat.hold(fenceOf("b"))];
    await aborted(heartbeat.hold(fenceOf("sentinel")).signal);
    expect(beats.at(-1)).toEqual(["a", "b", "sentinel"]);
    a.end();
    await aborted(heartbeat.hold(fenceOf("sentinel")).signal);
    expect(beats.at(-1)).not.toContain("a");
    expect(beats.at(-1)).toContain("b");
    b.end();
    await heartbeat.stop();
  });

  it("holds on while the store is away for less than a lease, and gives up after that", async () => {
    const leaseMs = 200;
    const { heartbeat, errors } = beatWith({ leaseMs, answer: () => new Error("away") });
    const startedAt = performance.now();
    const hold = heartbeat.hold(fenceOf("a"));
    expect(await aborted(hold.signal)).toBe("lease-lost");
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(leaseMs);
    expect(errors.length).toBeGreaterThan(1);
    await heartbeat.stop();
  });
});
