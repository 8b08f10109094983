import type { Answer } from "../contract/call.ts";
import type { JobId } from "../contract/job.ts";
import { defineExercise, type Bench, type Subscription } from "../exercise.ts";
import { subscribeAll, untilOver } from "../steps/follow.ts";
import { tellsEnd } from "../judging/streams.ts";
import { untilCalled } from "../steps/until-called.ts";

/** A job that fails so often has about twice as many events, and one more. */
const failures = 3;

/** At which of its events each observer is cut off. */
const cutAfter = [1, 2, 3, 4, 5];

/** How many events the others must be told before one who was cut off comes back. */
const missedBefore = 2;

/**
 * Jobs with many events are followed by one who is never cut off (`unbroken`), by some who are cut
 * off once and come back when they have missed something, and by one who is cut off at every event
 * and comes back at once; whoever comes back says where it stands (`resumed`), on another replica.
 */
export const streamsCutAndResumed = defineExercise({
  id: "streams-cut-and-resumed",
  did: `jobs that fail up to ${failures} times before they succeed are followed by an unbroken observer, by ${cutAfter.length} whose connection is reset once, each after another event, and who come back when they have missed some, and by one who is reset at every event; they come back with Last-Event-ID on another replica.`,
  disturbs: "nothing",
  needs: ["sse"],
  run: async (bench) => {
    const times = Math.min(failures, (bench.policy.maxAttempts ?? failures + 1) - 1);
    const failing: Answer = { kind: "respond", status: 503 };
    const script: readonly Answer[] =
      times === 0
        ? [{ kind: "hold" }]
        : [{ kind: "hold", next: failing }, ...Array.from({ length: times - 1 }, () => failing)];
    const jobs = await bench.submitMany(2, { script });
    if (!(await untilCalled(bench, jobs))) return { missed: "not every job was called" };

    const unbroken = await subscribeAll(bench, jobs, () => ({ label: "unbroken" }));
    const observers = jobs.flatMap(({ jobId }, index) => {
      const stayed = unbroken[index];
      if (jobId === null || stayed === undefined) return [];
      return [
        ...cutAfter.map((events) => cutOnce(bench, { jobId, events, stayed })),
        cutAlways(bench, { jobId, stayed }),
      ];
    });
    await Promise.all(observers.map(({ isThere }) => isThere));
    await bench.ledger.release(jobs.map(({ token }) => token));
    await bench.readUntilEnded(jobs);
    await untilOver(bench, unbroken);
    await Promise.all(observers.map(({ isDone }) => isDone));
  },
});

type Observer = Readonly<{ isThere: Promise<unknown>; isDone: Promise<unknown> }>;
type Observed = Readonly<{ jobId: JobId; stayed: Subscription }>;

/** Is cut off after so many events, and comes back when the one who stayed was told some more. */
function cutOnce(bench: Bench, observed: Observed & Readonly<{ events: number }>): Observer {
  const { jobId, events, stayed } = observed;
  const replica = events % bench.target.baseUrls.length;
  let count = 0;
  const first = bench.subscribe(jobId, {
    label: "cut",
    replica,
    onFrame: (frame, stream) => {
      if (frame.id !== null) count += 1;
      if (count === events && !tellsEnd(frame)) stream.drop();
    },
  });
  const comeBack = async (): Promise<void> => {
    const stream = await first;
    await bench.until(() => stream.isOver());
    const lastEventId = stream.lastEventId();
    if (lastEventId === null || count < events || stream.frames().some(tellsEnd)) return;
    const told = stayed.frames().length;
    await bench.until(() => stayed.isOver() || stayed.frames().length >= told + missedBefore);
    const another = (replica + 1) % bench.target.baseUrls.length;
    const resumed = await bench.subscribe(jobId, {
      label: "resumed",
      lastEventId,
      replica: another,
    });
    await untilEndTold(bench, resumed, stayed);
  };
  return { isThere: first, isDone: comeBack() };
}

/** More than this is not the number of events of such a job, but a service that never stops. */
const mostCuts = 40;

/** Is cut off at every event, and comes back at once. */
function cutAlways(bench: Bench, { jobId, stayed }: Observed): Observer {
  const subscribe = (label: string, nth: number, lastEventId?: string): Promise<Subscription> =>
    bench.subscribe(jobId, {
      label,
      lastEventId,
      replica: nth % bench.target.baseUrls.length,
      onFrame: (frame, stream) => {
        if (frame.id !== null && !tellsEnd(frame)) stream.drop();
      },
    });
  const first = subscribe("cut", 0);
  const comeBack = async (): Promise<void> => {
    let stream = await first;
    for (let nth = 1; nth <= mostCuts; nth += 1) {
      await untilEndTold(bench, stream, stayed);
      const lastEventId = stream.lastEventId();
      if (lastEventId === null || stream.frames().some(tellsEnd)) return;
      stream = await subscribe("resumed", nth, lastEventId);
    }
  };
  return { isThere: first, isDone: comeBack() };
}

/** Waits for the end of a stream for as long as others may still be told something, and then only promptly. */
async function untilEndTold(
  bench: Bench,
  stream: Subscription,
  stayed: Subscription,
): Promise<void> {
  await bench.until(() => stream.isOver() || stayed.frames().some(tellsEnd));
  await untilOver(bench, [stream]);
}
