import { statusOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { Op } from "../contract/op.ts";
import { apiCutOffAroundPost, cutLabels } from "../exercises/api-cut-off-around-post.ts";
import { fatesIn, type Fate } from "../judging/fate.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { postsInCuts, storyOfPost, type PostInCut } from "../judging/posts-in-cuts.ts";
import { acceptedJobs, callsOf, opsOf } from "../judging/views.ts";

/**
 * Who writes a record and then a message, or the other way round, has a gap between the two: a record
 * that nobody will ever run, or a run that nobody knows of.
 *
 * The link is cut at many places of an acceptance, so that one of them lies in the gap.
 */
export const recordAndMessageAreMadeTogether = defineCheck({
  id: "record-and-message-are-made-together",
  requirement: "DUR-5",
  level: "must",
  title: "A cut between a job's record and its message leaves neither without the other",
  clause: {
    text: "Jobproof contract: no dual write; after the transactional outbox",
    url: "https://github.com/rails/rails/issues/51426",
  },
  needs: ["api-broker-link", "api-store-link"],
  exercise: apiCutOffAroundPost,
  scope: "run",
  judge: (judged) => {
    const posts = postsInCuts(judged.history);
    const fateOf = fatesIn(judged);
    const accepted = acceptedJobs(judged.history);
    const known = lookUps(judged);
    const strangersOf = strangersIn(judged);
    const looks = posts.flatMap((post): readonly Look[] => {
      const records = post.jobIds.flatMap((jobId) => accepted.get(jobId) ?? []);
      return [
        ...records.map((accepting) => lookAtRecord(post, fateOf(accepting))),
        ...strangersOf(post).map((jobId) => lookAtStranger({ post, jobId, known })),
      ];
    });
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      atLeast: 10,
      holds: `of ${posts.length} submissions into a link that was cut, each that left a record ran, and each that ran has a record`,
      witness: {
        submissions: posts.length,
        cuts: new Set(posts.map(({ cut }) => cut.fault)).size,
        accepted: posts.filter(({ jobIds }) => jobIds.length > 0).length,
        ranThoughNotAccepted: posts.filter((post) => strangersOf(post).length > 0).length,
        neverRan: posts.filter(({ calls, jobIds }) => calls.length + jobIds.length === 0).length,
      },
    });
  },
});

/**
 * Finds the jobs that ran for a submission though no answer has ever named them: none can be told
 * where the service never tells its dependency the ids that it tells its clients.
 */
function strangersIn({ history }: Judged): (post: PostInCut) => readonly string[] {
  const accepted = acceptedJobs(history);
  if (!callsOf(history).some(({ jobId }) => accepted.has(jobId ?? ""))) return () => [];
  return ({ calls, jobIds }) =>
    [...new Set(calls.flatMap(({ jobId }) => jobId ?? []))].filter(
      (jobId) => !jobIds.includes(jobId),
    );
}

function lookUps({ history }: Judged): ReadonlyMap<string, Op> {
  const reads = opsOf(history, "read", cutLabels.lookUp);
  return new Map(reads.map((op) => [op.jobId ?? "", op]));
}

function lookAtRecord(post: PostInCut, fate: Fate): Look {
  const evidence = [...storyOfPost(post).slice(0, 4), ...fate.evidence];
  switch (fate.kind) {
    case "ended":
      return post.calls.length > 0
        ? holds
        : unseen("a job that was accepted ended, and was never seen to run", ...evidence);
    case "lost":
      return broken("a job that was accepted has no record after a cut", ...evidence);
    case "stuck":
      return broken("a job has a record and is never run: its message was lost", ...evidence);
    case "late":
    case "unseen":
      return unseen("a job was not seen to end", ...evidence);
  }
}

function lookAtStranger(options: {
  post: PostInCut;
  jobId: string;
  known: ReadonlyMap<string, Op>;
}): Look {
  const { post, jobId, known } = options;
  const story = storyOfPost(post);
  if (post.jobIds.length > 0)
    return broken("a job ran for a submission that was answered with another", ...story);
  const read = known.get(jobId);
  if (read === undefined || read.outcome === "info")
    return unseen("a job ran that no answer has named, and nobody could look it up", ...story);
  const status = statusOf(read);
  return status === 404 || status === 410
    ? broken("a job ran of which there is no record", ...story, read)
    : holds;
}
