import type { Answer } from "../contract/call.ts";
import { defineExercise, type Bench, type Subscription } from "../exercise.ts";
import { untilOver } from "../steps/follow.ts";
import { silenceLimitMs } from "../judging/silence.ts";
import { isControl, tellsEnd } from "../judging/streams.ts";
import { untilCalled } from "../steps/until-called.ts";

/** By then a heartbeat has come again, and any id with it. */
const controlFrames = 2;

/**
 * A job that is held leaves its streams with nothing but heartbeats. One client is cut off right after
 * one (`cut`); meanwhile the job fails and is tried again; then it comes back with the id that the
 * standard makes it keep (`by-cursor`) and, should a heartbeat have brought another, with that of the
 * last event as well (`by-event`). Another stays all the time (`unbroken`); a third comes with an id
 * whose successors are gone (`evicted`).
 */
export const idleStreamCutAtAHeartbeat = defineExercise({
  id: "idle-stream-cut-at-a-heartbeat",
  did: "a job is held until its idle streams had heartbeats; one is reset right after a heartbeat and resumed when more has happened, one begins with an id that is no longer kept, and one stays.",
  disturbs: "nothing",
  needs: ["sse", "heartbeat"],
  run: async (bench) => {
    const canFail = (bench.policy.maxAttempts ?? 2) > 1;
    const failing: Answer = { kind: "hold", next: { kind: "respond", status: 503 } };
    const job = await bench.submit({ script: canFail ? [failing, { kind: "hold" }] : [failing] });
    const { jobId, token } = job;
    if (jobId === null || !(await untilCalled(bench, [job])))
      return { missed: "the job was not called" };

    const unbroken = await bench.subscribe(jobId, { label: "unbroken" });
    const cut = await subscribeToBeCut(bench, jobId);
    const { evictedId } = bench.target.sse ?? {};
    const evicted =
      evictedId === undefined
        ? []
        : [await bench.subscribe(jobId, { label: "evicted", lastEventId: evictedId })];
    const limitMs = controlFrames * silenceLimitMs(bench.target);
    await bench.until(() => cut.isOver() && hasBeats(bench, unbroken), limitMs);
    cut.drop();

    if (canFail) {
      await bench.ledger.release([token], { kind: "respond", status: 503 });
      await bench.until(() => bench.callsOf([job]).length > 1);
    }
    const cursor = cut.lastEventId();
    const lastEvent = cut.frames().findLast((frame) => frame.id !== null && frame.state !== null);
    const byEvent = lastEvent?.id ?? null;
    const resumed: Subscription[] = [];
    if (cursor !== null)
      resumed.push(await bench.subscribe(jobId, { label: "by-cursor", lastEventId: cursor }));
    if (byEvent !== null && byEvent !== cursor)
      resumed.push(await bench.subscribe(jobId, { label: "by-event", lastEventId: byEvent }));

    await bench.ledger.release([token], { kind: "respond", status: 200 });
    await bench.readUntilEnded([job]);
    await untilOver(bench, [unbroken, ...evicted, ...resumed]);
  },
});

function hasBeats(bench: Bench, stream: Subscription): boolean {
  return controlsOf(bench, stream) >= controlFrames;
}

function controlsOf({ target }: Bench, stream: Subscription): number {
  return stream.frames().filter((frame) => isControl(frame, target)).length;
}

/** A heartbeat may have several lines: all that came at once is heard before the connection is reset. */
function subscribeToBeCut(bench: Bench, jobId: string): Promise<Subscription> {
  return bench.subscribe(jobId, {
    label: "cut",
    onFrame: (frame, stream) => {
      const isDue = controlsOf(bench, stream) >= controlFrames && stream.lastEventId() !== null;
      if (isControl(frame, bench.target) && isDue && !stream.frames().some(tellsEnd))
        queueMicrotask(stream.drop);
    },
  });
}
