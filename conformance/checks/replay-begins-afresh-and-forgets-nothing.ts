import { sayingOf } from "../judging/answers.ts";
import { callsOfJobs } from "../judging/calls-of-job.ts";
import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { Call } from "../contract/call.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { fieldOf, jobOfEntry, listingsOf, type Sight } from "../judging/dead-letters.ts";
import { complaintAboutIdentity } from "../judging/effects.ts";
import { deadJobsFailAgain, lookLabels, replayLabel } from "../exercises/dead-jobs-fail-again.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { largest } from "../judging/extremes.ts";
import { entriesOn, opsOf, showsEnd } from "../judging/views.ts";

/**
 * A replay is the same job with a fresh budget: as many attempts as the first time, the same
 * payload, the same effect key, and nothing of what happened before forgotten.
 *
 * Counts are cumulative and may be higher than the calls, for a worker may die between its claim and
 * its call; they are never lower. A second failure may reopen the entry or make another.
 */
export const replayBeginsAfreshAndForgetsNothing = defineCheck({
  id: "replay-begins-afresh-and-forgets-nothing",
  requirement: "DLQ-4",
  level: "must",
  title:
    "A replayed job has all its attempts again, keeps identity, payload and effect key, and its history grows",
  clause: {
    text: "Jobproof contract: a replay resets the budget of a job and nothing else",
    url: "https://github.com/awsdocs/amazon-sqs-developer-guide/issues/46",
  },
  needs: ["dead-letters"],
  exercise: deadJobsFailAgain,
  scope: "exercise",
  judge: (judged) => {
    const jobs = [...callsOfJobs(judged.history).values()].map((job) => livesOf(judged, job));
    return verdictFrom({
      level: "must",
      ...sorted(jobs.flatMap((job) => lookAt(job, judged))),
      holds: `${jobs.length} jobs failed, were replayed, failed again and were replayed again, each as the job that it was`,
      witness: {
        jobs: jobs.length,
        replays: jobs.reduce((sum, { replays }) => sum + replays.filter(isTaken).length, 0),
        calls: jobs.reduce((sum, { calls }) => sum + calls.length, 0),
      },
    });
  },
});

/** A job, what was asked of it, and its calls by the replay that they followed. */
type Lives = Readonly<{
  accepted: Op;
  calls: readonly Call[];
  replays: readonly Op[];
  /** Before the first replay, between the two, and after the second. */
  rounds: readonly [readonly Call[], readonly Call[], readonly Call[]];
}>;

function livesOf(
  { history }: Judged,
  { accepted, calls }: { accepted: Op; calls: readonly Call[] },
): Lives {
  const [first, second] = ([1, 2] as const).map(
    (round) => opsOf(history, "replay", replayLabel(accepted.label, round))[0],
  );
  const replays = first === undefined ? [] : [first, ...(second === undefined ? [] : [second])];
  const [from = Number.POSITIVE_INFINITY, until = Number.POSITIVE_INFINITY] = replays.map(
    ({ sentAt }) => sentAt,
  );
  const within = (low: number, high: number): readonly Call[] =>
    calls.filter(({ arrivedAt }) => arrivedAt >= low && arrivedAt < high);
  const rounds = [
    within(Number.NEGATIVE_INFINITY, from),
    within(from, until),
    within(until, Number.POSITIVE_INFINITY),
  ] as const;
  return { accepted, calls, replays, rounds };
}

function lookAt(job: Lives, judged: Judged): readonly Look[] {
  const { accepted, replays, calls } = job;
  const [first, second] = replays;
  if (first === undefined || !isTaken(first))
    return [unseen("no replay of a dead letter was accepted", accepted, ...replays)];
  const complaint = complaintAboutIdentity(calls);
  const payloads = new Set(calls.flatMap(({ payloadDigest }) => payloadDigest ?? []));
  const looks: Look[] = [
    complaint === null
      ? holds
      : broken(
          `after a replay ${complaint}`,
          accepted,
          first,
          ...calls.slice(0, 1),
          ...calls.slice(-1),
        ),
    payloads.size <= 1
      ? holds
      : broken(
          "a replay came with another payload",
          accepted,
          first,
          ...calls.slice(0, 1),
          ...calls.slice(-1),
        ),
    lookAtBudget(job, judged),
    ...lookAtHistory(job, judged),
  ];
  if (second !== undefined && isTaken(second)) looks.push(lookAtEnd(job, judged, second));
  return looks;
}

/** The second time there are as many attempts as declared, or else more than one where there were the first time. */
function lookAtBudget(job: Lives, { history, policy }: Judged): Look {
  const { accepted, replays, rounds } = job;
  const [first, second] = rounds;
  const evidence = [accepted, ...first.slice(-1), ...replays.slice(0, 1), ...second];
  if (second.length === 0)
    return broken("a replay was accepted, and the job was not called", ...evidence);
  if (accepted.label !== "exhausted") return holds;
  if (secondEnd(job, history) === undefined)
    return unseen("a job that was replayed was not seen to fail again", ...evidence);
  const least = Math.min(first.length, policy.maxAttempts ?? 2);
  if (second.length >= least) return holds;
  return broken(
    `a job was tried ${first.length} times before its replay, and ${second.length} times after it: its budget was not renewed`,
    ...evidence,
  );
}

/** The last look at a job that had ended again, after its last call and before the second replay. */
function secondEnd({ accepted, rounds, replays }: Lives, history: History): Op | undefined {
  const until = replays[1]?.sentAt ?? Number.POSITIVE_INFINITY;
  const last = rounds[1].at(-1);
  return opsOf(history, "read").findLast(
    (op) =>
      last !== undefined &&
      op.jobId === accepted.jobId &&
      op.sentAt > last.arrivedAt &&
      op.sentAt < until &&
      showsEnd(op),
  );
}

/** After the second failure: an entry again, and counts that include the first life. */
function lookAtHistory(job: Lives, judged: Judged): readonly Look[] {
  const { accepted, rounds, replays } = job;
  const { history, target } = judged;
  if (rounds[1].length === 0) return [];
  const lived = [...rounds[0], ...rounds[1]];
  const status = secondEnd(job, history);
  const evidence = [accepted, ...replays.slice(0, 1), ...lived.slice(-1)];
  const looks: Look[] = [];
  if (status !== undefined && status.attempts !== null && status.attempts < lived.length) {
    const because = `after ${lived.length} calls the status counts ${status.attempts} attempts`;
    looks.push(broken(because, ...evidence, status));
  }
  const listings = listingsOf({ history, target, label: lookLabels[1] });
  const sights = sightsOf(
    listings.flatMap((listing) => listing.pages),
    judged,
    accepted,
  );
  const sight = sights.at(-1);
  if (sight === undefined) {
    const last = listings.findLast(({ isWhole }) => isWhole);
    return status === undefined || last === undefined
      ? [...looks, unseen("no dead letters could be seen after the second failure", ...evidence)]
      : [
          ...looks,
          broken(
            "a job failed again, and has no dead letter",
            ...evidence,
            status,
            ...last.pages.slice(-1),
          ),
        ];
  }
  const counts = sights.map(({ entry }) => fieldOf({ target, entry, field: "attempts" }));
  const most = largest(counts.map((count) => (typeof count === "number" ? count : -1)));
  if (most >= 0 && most < lived.length)
    looks.push(
      broken(
        `after ${lived.length} calls the dead letter counts ${most} attempts`,
        ...evidence,
        sight.page,
      ),
    );
  return [...looks, holds];
}

/** All sights of a job's entries: one that was replayed may still be shown beside the one that was made since. */
function sightsOf(pages: readonly Op[], { target }: Judged, accepted: Op): readonly Sight[] {
  const sights = pages.flatMap((page) => entriesOn(page).map((entry) => ({ entry, page })));
  return sights.filter(({ entry }) => jobOfEntry(target, entry) === accepted.jobId);
}

/** Once the dependency is well the job succeeds, and under the id that its owner knows. */
function lookAtEnd({ accepted, rounds }: Lives, { history }: Judged, replay: Op): Look {
  const run = rounds[2].find((call) => call.answer?.status === 200);
  if (run === undefined)
    return broken("a replay was accepted, and the job was not called", accepted, replay);
  const last = opsOf(history, "read").findLast(
    (op) => op.jobId === accepted.jobId && op.sentAt > run.arrivedAt && op.state !== null,
  );
  // Some services answer the status of a job that is done with a redirect, which states nothing.
  if (last === undefined || last.state === "succeeded") return holds;
  return last.state === "failed"
    ? broken(
        "a replay ran well, and the job that was replayed still counts as failed",
        accepted,
        replay,
        run,
        last,
      )
    : unseen("a job that was replayed was not seen to succeed", accepted, replay, run, last);
}

function isTaken(op: Op): boolean {
  return sayingOf(op) === "yes";
}
