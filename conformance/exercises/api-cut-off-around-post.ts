import type { LinkFault } from "../contract/fault.ts";
import type { Link } from "../contract/links.ts";
import { defineExercise, type Bench, type Prepared } from "../exercise.ts";
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
    await Promise.all(again.map((post) => retry(bench, post)));
    await lookUp(bench, [...given, ...again]);
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

async function retry(bench: Bench, { token, key }: Prepared): Promise<void> {
  const prepared = await bench.prepare({ token, key, label: cutLabels.retry });
  await insist(bench, prepared, { withinMs: bench.patienceMs });
}

/** Waits until every job that was named has ended, and looks up those that only a worker named. */
async function lookUp(bench: Bench, posts: readonly Prepared[]): Promise<void> {
  const ids = (): readonly string[] => {
    const calls = posts.flatMap(({ token }) => bench.ledger.calls(token));
    return [...new Set(calls.flatMap(({ jobId }) => jobId ?? []))];
  };
  const retried = (): number =>
    posts.filter(({ token }) => bench.ledger.calls(token).length > 0).length;
  // At least those that were tried again are called; whoever else is comes with them.
  await bench.until(() => retried() >= posts.length / 2);
  await Promise.all(
    ids().map(async (jobId) => await bench.read(jobId, { label: cutLabels.lookUp })),
  );
}
