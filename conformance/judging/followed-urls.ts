import { isRedirect, sayingOf, statusOf, wordOf } from "./answers.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import type { Bench, Submission } from "../exercise.ts";
import { broken, holds, unseen, type Look } from "./looks.ts";
import { statusUrlsIn } from "./status-urls.ts";

/** What the judges know these reads by; the token tells which answer named the URL. */
export const followedLabel = "followed";

/**
 * Asks for the URLs that an accepting answer names, one after the other until one leads to the job:
 * the next link in a body may lead to a stream without end.
 */
export async function followStatusUrl(
  bench: Bench,
  { op, token, jobId }: Submission,
): Promise<void> {
  if (jobId === null) return;
  for (const { url } of statusUrlsIn(op, bench.target)) {
    const followed = await bench.ask({
      did: "read",
      label: followedLabel,
      as: op.as,
      replica: op.replica,
      method: "GET",
      path: url,
      token,
    });
    if (followed.jobId === jobId) return;
  }
}

/** Says whether one of the URLs that an accepting answer names leads to its job. */
export function lookAtStatusUrl(options: {
  op: Op;
  target: Target;
  followed: readonly Op[];
}): Look {
  const { op, target, followed } = options;
  const urls = statusUrlsIn(op, target);
  if (urls.length === 0) {
    const isWhole = op.answer !== null && op.answer.bodyChars <= op.answer.body.length;
    return isWhole
      ? broken(`a ${statusOf(op)} names no status URL, neither in a header nor in the body`, op)
      : unseen("the body was too long to look for a link in it", op);
  }
  // A redirect leads on to where the result is: the job was found.
  if (followed.some((read) => read.jobId === op.jobId || isRedirect(read))) return holds;
  const wrong = followed.find((read) => ["yes", "no"].includes(sayingOf(read)));
  const isUnclear = followed.some((read) => ["unclear", "later"].includes(sayingOf(read)));
  const mayBeElsewhere = urls.some(({ isElsewhere }) => isElsewhere);
  if (wrong === undefined || isUnclear || mayBeElsewhere)
    return unseen("the status URL was not answered, or is on another host", op, ...followed);
  return sayingOf(wrong) === "yes"
    ? broken(`the status URL leads to ${idWord(wrong)}, not to job ${op.jobId}`, op, wrong)
    : broken(`the status URL of an accepted job was answered ${wordOf(wrong)}`, op, wrong);
}

function idWord(op: Op): string {
  return op.jobId === null ? "a body without an id" : `job ${op.jobId}`;
}
