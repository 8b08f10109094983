import { alteredId } from "../steps/altered-id.ts";
import type { Answer } from "../contract/call.ts";
import { capabilities } from "../contract/capability.ts";
import type { Op } from "../contract/op.ts";
import type { Principal } from "../contract/principal.ts";
import { defineExercise, type Bench, type Submission, type Subscription } from "../exercise.ts";
import { subscribeAll, tryToFollow, untilOver } from "../steps/follow.ts";
import { tellsEnd } from "../judging/streams.ts";
import { slotsOf } from "../steps/slots.ts";
import { untilCalled } from "../steps/until-called.ts";

/**
 * Jobs are followed from before, during and after their end, by their owner and by others who may not.
 *
 * Whenever a stream tells an end, the status is read at once on another connection. Streams are
 * labelled `before`, `during`, `after` and, with the id of the event that told the end, `again`; what
 * others try is labelled `foreign`, and `unknown` for an id that nobody has.
 */
export const streamsFollowedToTheEnd = defineExercise({
  id: "streams-followed-to-the-end",
  did: "jobs that succeed, succeed at the second try or are refused are followed over all replicas from before, during and after their end; each end that a stream tells is looked up at once on another connection; other tenants and strangers try to follow as well.",
  disturbs: "nothing",
  needs: ["sse"],
  run: async (bench) => {
    const held = firstAnswers.slice(0, slotsOf(bench.target));
    const jobs = await bench.submitMany(held.length, (index) => ({
      script: [hold(held[index] ?? 200)],
    }));
    const looks: Promise<Op>[] = [];
    const follow = (label: string, lastEventIds?: ReadonlyMap<string, string>) =>
      subscribeAll(bench, jobs, ({ jobId }, index) => ({
        label,
        replica: (index + label.length) % bench.target.baseUrls.length,
        lastEventId: lastEventIds?.get(jobId ?? ""),
        onFrame: (frame, { op }) => {
          if (tellsEnd(frame)) looks.push(lookUp(bench, frame.jobId, op()?.replica ?? 0));
        },
      }));

    const before = await follow("before");
    if (!(await untilCalled(bench, jobs))) return { missed: "not every job was called" };
    const during = await follow("during");
    await othersTry(bench, jobs.slice(0, 1));

    await bench.ledger.release(jobs.map(({ token }) => token));
    await bench.readUntilEnded(jobs);
    await untilOver(bench, [...before, ...during]);
    const after = await follow("after");
    await untilOver(bench, after);
    await untilOver(bench, await follow("again", lastIdsOf([...before, ...after])));
    await othersTry(bench, jobs.slice(0, 1));
    await Promise.all(looks);
  },
});

/** What the jobs are answered first, as many as there are slots to hold them all. */
const firstAnswers = [200, 503, 400, 200, 503, 400, 200, 200] as const;

function hold(status: number): Answer {
  return { kind: "hold", next: { kind: "respond", status } };
}

/** The next replica is asked: what one knows of its own must not hide what the others say. */
function lookUp(bench: Bench, jobId: string, replica: number): Promise<Op> {
  const other = (replica + 1) % bench.target.baseUrls.length;
  return bench.read(jobId, { replica: other, label: "at-once" });
}

/** Where each client stands whose stream told it the end. */
function lastIdsOf(streams: readonly Subscription[]): ReadonlyMap<string, string> {
  const ends = streams.flatMap((stream) => stream.frames().filter(tellsEnd));
  return new Map(ends.flatMap(({ jobId, id }) => (id === null ? [] : [[jobId, id]])));
}

async function othersTry(bench: Bench, jobs: readonly Submission[]): Promise<void> {
  const { target } = bench;
  const others: readonly Principal[] = [
    ...(capabilities["two-tenants"].by(target) ? (["tenant-b"] as const) : []),
    ...(capabilities.credentials.by(target) ? (["nobody", "stranger"] as const) : []),
  ];
  for (const { jobId } of jobs) {
    if (jobId === null) continue;
    for (const as of others) await tryToFollow(bench, { jobId, as, label: "foreign" });
    const unknown = alteredId(jobId, bench.random);
    await tryToFollow(bench, { jobId: unknown, as: "tenant-b", label: "unknown" });
  }
}
