import { callsOfJobs } from "../judging/calls-of-job.ts";
import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { History, Note } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { jobsCounted, logNote, scrapeLabels } from "../exercises/jobs-counted.ts";
import {
  countedFigures,
  growthBetween,
  type Between,
  type Growth,
} from "../judging/growth-between.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { scrapesOf, type Scrape } from "../judging/scrapes.ts";
import { secretsIn } from "../judging/secrets.ts";
import { largest, smallest } from "../judging/extremes.ts";
import { faultsOf, lastSightings, notesOf, opsOf } from "../judging/views.ts";

/**
 * Whoever is woken at night goes by the counters: between two looks at a quiet moment they grow by
 * what the ledger saw happen, job by job and not attempt by attempt.
 *
 * A counter that starts anew with its process is as good as one that does not: nothing is restarted
 * in between. A series that is not shown yet counts as 0. Metrics and logs are read by many: no
 * credential is in them.
 */
export const countersAgreeWithTheLedger = defineCheck({
  id: "counters-agree-with-the-ledger",
  requirement: "OBS-1",
  level: "should",
  title: "Counters grow by what happened, and no secret is in metrics or logs",
  clause: {
    text: "Jobproof contract: what a service counts is what it did; Prometheus, Instrumentation",
    url: "https://prometheus.io/docs/practices/instrumentation/",
  },
  needs: ["metrics"],
  exercise: jobsCounted,
  scope: "run",
  judge: (judged) => {
    const { history } = judged;
    const [before] = scrapesBy(judged, scrapeLabels.before);
    const after = scrapesBy(judged, scrapeLabels.after).at(-1);
    const { looks, growth } =
      before === undefined || after === undefined
        ? { looks: [], growth: null }
        : lookAtGrowth(judged, { before, after });
    const [logs = null] = notesOf(history, jobsCounted, logNote);
    const pages = opsOf(history, "metrics");
    const secrets = pages.filter((op) => secretsIn(op.answer?.body ?? "", judged.target) > 0);
    return verdictFrom({
      level: "should",
      ...sorted([...looks, ...secrets.map(lookAtSecret), ...lookAtLogs(logs)]),
      holds: `counters grew by what happened to ${growth?.accepted.least ?? 0} jobs, and no secret was in metrics${logs === null ? "" : " or logs"}`,
      witness: {
        counters: looks.length,
        jobs: growth?.accepted.least ?? 0,
        retries: growth?.retried.least ?? 0,
        pagesOfMetrics: pages.length,
        logs: logs?.figures["processes"] ?? 0,
      },
    });
  },
});

function scrapesBy({ history }: Judged, label: string): readonly Scrape[] {
  return scrapesOf(
    history.filter(({ exercise }) => exercise === jobsCounted.id),
    label,
  );
}

function lookAtGrowth(
  { history, target }: Judged,
  { before, after }: { before: Scrape; after: Scrape },
): { looks: readonly Look[]; growth: Growth | null } {
  const evidence = [...before.ops, ...after.ops];
  if (!before.isWhole || !after.isWhole)
    return { looks: [unseen("the metrics could not be read", ...evidence)], growth: null };
  const between = { from: spanOf(before), until: spanOf(after) };
  const fault = faultsOf(history).find(
    ({ injectedAt, settledAt }) =>
      settledAt > between.from.sentAt && injectedAt < between.until.doneAt,
  );
  if (fault !== undefined)
    return { looks: [unseen("something was disturbed between two scrapes", fault)], growth: null };
  const growth = growthBetween({ history, target, between });
  const declared = countedFigures.filter((name) => target.metrics?.series[name] !== undefined);
  const looks = declared.map((name) => {
    const grown = (after.figures[name] ?? 0) - (before.figures[name] ?? 0);
    const { least, most } = growth[name];
    if (grown >= least && grown <= most) return holds;
    const expected = least === most ? `${least}` : `${least} to ${most}`;
    const because = `the counter of ${words[name]} grew by ${grown}; what happened was ${expected}`;
    return broken(because, ...evidence.map(withheld));
  });
  return { looks: [...looks, ...looksAtUncalled(history)], growth };
}

/** A counter that agrees with the status of a job that never ran agrees with no ledger. */
function looksAtUncalled(history: History): readonly Look[] {
  const mine = history.filter(({ exercise }) => exercise === jobsCounted.id);
  const seen = lastSightings(mine);
  const jobs = [...callsOfJobs(mine)];
  if (jobs.length > 0 && jobs.every(([, { calls }]) => calls.length === 0))
    return [unseen("none of the jobs that were to be counted was seen to run")];
  return jobs.flatMap(([jobId, { accepted, calls }]) => {
    const last = seen.get(jobId);
    return calls.length === 0 && last?.state === "succeeded"
      ? [unseen("a job that is counted as a success was never seen to run", accepted, last)]
      : [];
  });
}

const words = {
  accepted: "accepted jobs",
  succeeded: "jobs that succeeded",
  failed: "jobs that failed",
  retried: "retries",
  deadLettered: "dead letters",
} as const;

/** From its first request to its last answer. */
function spanOf({ ops }: Scrape): Between["from"] {
  return {
    sentAt: smallest(ops.map(({ sentAt }) => sentAt)),
    doneAt: largest(ops.map(({ doneAt }) => doneAt)),
  };
}

function lookAtSecret(op: Op): Look {
  return broken("a credential of the target file stands in the metrics", withheld(op));
}

/** A report that quoted pages of metrics would be long, and one that quoted a secret would spread it. */
function withheld(op: Op): Op {
  return op.answer === null ? op : { ...op, answer: { ...op.answer, body: "(withheld)" } };
}

function lookAtLogs(note: Note | null): readonly Look[] {
  if (note === null) return [];
  return [
    (note.figures["secrets"] ?? 0) > 0
      ? broken("credentials of the target file stand in the logs of its processes", note)
      : holds,
  ];
}
