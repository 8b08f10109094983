import type { LinkFault } from "../contract/fault.ts";
import type { Link } from "../contract/links.ts";
import type { JobId } from "../contract/job.ts";
import { defineExercise, type Bench, type Prepared, type Submission } from "../exercise.ts";
import { insist } from "../steps/insist.ts";

/** What the judges know these requests by. */
export const cutLabels = {
  during: "during-a-cut",
  retry: "retry-after-a-cut",
  lookUp: "looked-up",
} as const;

/** How many bytes a connection may still pass: from none at all to more than a submission takes. */
const passedBytes = [0, 40, 100, 250, 600, 1_500] as const;

/** Each direction after each number of bytes, and then all that ends a link or makes it silent. */
const faults: readonly LinkFault[] = [
  ...passedBytes.map((bytes) => ({ kind: "cut-after", direction: "in", bytes }) as const),
  ...passedBytes.map((bytes) => ({ kind: "cut-after", direction: "out", bytes }) as const),
  { kind: "refuse" },
  { kind: "cut", direction: "in" },
  { kind: "blackhole" },
];

/** How many are sent into each cut; one half is tried again afterwards, the other given up. */
const postsEach = 4;

/** How long a link stays cut at most; longer only where an answer is waited for that was promised. */
const longestCutMs = 1_000;
const afterDeadlineMs = 1_500;

/**
 * Submits while the API's way to its broker and store is cut, at every step of an acceptance.
 *
 * A link that is reset after some bytes catches the API between any two of its statements; `in` of 0
 * bytes lets one through and loses its confirm. A blackhole lasts until the deadline for an answer is
 * over. What was given up and was called all the same is looked up by the id that the worker named.
 */
export const apiCutOffAroundPost = defineExercise({
  id: "api-cut-off-around-post",
  did: `each link of the API to its broker and store is cut in ${faults.length} ways (after so many bytes in one direction, refused, silent), and ${postsEach} jobs are submitted into each cut; when it is healed, half of them are submitted again under the same key.`,
  disturbs: "links",
  needs: ["idempotency-key"],
  run: async (bench) => {
    const links = bench.links("api");
    if (links.length === 0) return { missed: "the API has no link that could be cut" };
    const given: Prepared[] = [];
    const again: Prepared[] = [];
    for (const link of links) {
      for (const fault of faults) {
        const posts = await postInto(bench, { fault, link });
        again.push(...posts.filter((_, index) => index % 2 === 0));
        given.push(...posts.filter((_, index) => index % 2 === 1));
      }
    }
    await bench.heal();
    const retried = await Promise.all(again.map((post) => retry(bench, post)));
    await lookUp(bench, { posts: [...given, ...again], again: retried });
  },
});

async function postInto(
  bench: Bench,
  { fault, link }: { fault: LinkFault; link: Link },
): Promise<readonly Prepared[]> {
  const replicas = bench.target.baseUrls.length;
  const prepare = (label: string) =>
    Promise.all(
      Array.from({ length: postsEach }, (_, n) => bench.prepare({ label, replica: n % replicas })),
    );
  // A link without connections has nothing to cut: what was cut before is made anew.
  const first = await prepare("before-a-cut");
  await Promise.all(first.map(({ asking }) => bench.ask(asking)));
  const posts = await prepare(cutLabels.during);
  await bench.disturb(fault, [link]);
  const answers = Promise.all(posts.map(({ asking }) => bench.ask(asking)));
  await Promise.race([answers, bench.pause(cutMs(bench, fault))]);
  await bench.disturb({ kind: "heal" }, [link]);
  await answers;
  return posts;
}

function cutMs({ policy }: Bench, fault: LinkFault): number {
  const { answerWithinMs } = policy;
  const waitsForAnswer = fault.kind === "blackhole" && answerWithinMs !== undefined;
  return waitsForAnswer ? answerWithinMs + afterDeadlineMs : longestCutMs;
}

async function retry(bench: Bench, { token, key }: Prepared): Promise<Submission> {
  const prepared = await bench.prepare({ token, key, label: cutLabels.retry });
  const op = await insist(bench, prepared, { withinMs: bench.patienceMs });
  return { op, token, key, jobId: op.jobId };
}

/** Reads every job that a worker named, once no more are to come: what was sent last has ended by then. */
async function lookUp(
  bench: Bench,
  { posts, again }: { posts: readonly Prepared[]; again: readonly Submission[] },
): Promise<void> {
  await bench.readUntilEnded(again);
  const read = new Set<JobId>();
  const unread = (): readonly JobId[] => {
    const calls = posts.flatMap(({ token }) => bench.ledger.calls(token));
    return [...new Set(calls.flatMap(({ jobId }) => jobId ?? []))].filter((id) => !read.has(id));
  };
  for (let ids = unread(); ids.length > 0; ids = unread()) {
    for (const id of ids) read.add(id);
    await Promise.all(ids.map((jobId) => bench.read(jobId, { label: cutLabels.lookUp })));
  }
}
