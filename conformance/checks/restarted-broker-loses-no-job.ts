import { isSuccess } from "../judging/attempts.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import {
  brokerKilledWithJobsEverywhere,
  placeLabels,
} from "../exercises/broker-killed-with-jobs-everywhere.ts";
import { fatesIn, type Fate } from "../judging/fate.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { endOfJob, jobsSeen, storyOf, type SeenJob } from "../judging/seen-jobs.ts";
import { allFaults, endOf } from "../judging/views.ts";

const places = [placeLabels.queued, placeLabels.inFlight, placeLabels.delayed] as const;

/**
 * A broker is restarted sooner or later, and not always in good order. Whatever was in it by then was
 * accepted.
 *
 * A job in flight may be called again, which is for others to judge; here it only has to end. So have
 * those that are submitted afterwards.
 */
export const restartedBrokerLosesNoJob = defineCheck({
  id: "restarted-broker-loses-no-job",
  requirement: "DUR-4",
  level: "must",
  title: "A broker that is killed and started again loses no queued, running or delayed job",
  clause: {
    text: "Jobproof contract: what was accepted outlives a SIGKILL of the broker; after Jepsen's analysis of NATS 2.12.1",
    url: "https://jepsen.io/analyses/nats-2.12.1",
  },
  needs: ["broker-service"],
  exercise: brokerKilledWithJobsEverywhere,
  scope: "run",
  judge: (judged) => {
    const { history } = judged;
    const fateOf = fatesIn(judged);
    const killed = allFaults(history).find(
      (event) =>
        event.kind === "service-fault" && event.exercise === brokerKilledWithJobsEverywhere.id,
    );
    const killedAt = killed?.injectedAt ?? Number.NEGATIVE_INFINITY;
    const jobsAt = (label: string): readonly SeenJob[] =>
      jobsSeen(history, brokerKilledWithJobsEverywhere, label).filter(
        (job) => job.op.doneAt < killedAt && !wasDone(job, killedAt),
      );
    const { later } = placeLabels;
    const afterwards = jobsSeen(history, brokerKilledWithJobsEverywhere, later);
    const jobs = [
      ...places.flatMap((place) => jobsAt(place).map((job) => ({ place, job }))),
      ...afterwards.map((job) => ({ place: later, job })),
    ];
    const looks = jobs.map(({ place, job }) => lookAt({ place, job, fate: fateOf(job.op) }));
    const { examined, ...found } = sorted(looks);
    return verdictFrom({
      level: "must",
      examined,
      atLeast: 10 + afterwards.length,
      holds: `all ${examined} jobs that the broker had when it was killed, or got afterwards, ended`,
      ...found,
      witness: {
        restarts: killed === undefined ? 0 : 1,
        ...Object.fromEntries(places.map((place) => [place, jobsAt(place).length])),
        later: afterwards.length,
        calledTwice: jobs.filter(({ job }) => job.calls.length > 1).length,
      },
    });
  },
});

/** How long before the kill an outcome is certainly recorded; then the broker has nothing to lose any more. */
const recordedMs = 200;

function wasDone({ calls }: SeenJob, killedAt: number): boolean {
  return calls.some((call) => isSuccess(call) && endOf(call) < killedAt - recordedMs);
}

function lookAt(options: { place: string; job: SeenJob; fate: Fate }): Look {
  const { place, job, fate } = options;
  switch (fate.kind) {
    case "lost":
      return broken(`a ${place} job is unknown after the broker's restart`, ...fate.evidence);
    case "stuck":
      return broken(`a ${place} job never ended after the broker's restart`, ...fate.evidence);
    case "late":
    case "unseen":
      return unseen(`a ${place} job was not seen to end`, ...fate.evidence);
    case "ended":
      return lookAtEnd(place, job);
  }
}

function lookAtEnd(place: string, job: SeenJob): Look {
  const end = endOfJob(job);
  // It ended once and is not shown any more: its record has had its time.
  if (end === null) return holds;
  if (end === "succeeded") {
    return job.calls.some(isSuccess)
      ? holds
      : broken(`a ${place} job is said to have succeeded without a call`, ...storyOf(job));
  }
  // Nothing ever refused it for good: a restart of the broker alone made it fail.
  return job.calls.length === 0
    ? broken(`a ${place} job was given up without a try`, ...storyOf(job))
    : tolerated(`a ${place} job failed because the broker was restarted`, ...storyOf(job));
}
