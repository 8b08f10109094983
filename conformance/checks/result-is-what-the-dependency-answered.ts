import { isSuccess } from "../judging/attempts.ts";
import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { callsOfJobs, type JobCalls } from "../judging/calls-of-job.ts";
import { canonicalJson } from "../canonical-json.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Op } from "../contract/op.ts";
import { endsUnderManyEyes } from "../exercises/ends-under-many-eyes.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { groupBy, opsOf, readsOfJobs } from "../judging/views.ts";

/**
 * "Succeeded" is an invitation to fetch the result, in the same instant and from any replica.
 *
 * A job that was delivered twice may have two answers of its dependency; either may become the
 * result, as long as it stays the same.
 */
export const resultIsWhatTheDependencyAnswered = defineCheck({
  id: "result-is-what-the-dependency-answered",
  requirement: "STS-6",
  level: "must",
  title:
    "Once the status says succeeded, the result can be read, stays the same, and is what the probe returned",
  clause: {
    text: "Azure REST API guidelines, lro-status-monitor-post-action-result: the status monitor of what succeeded leads to its result",
    url: "https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#lro-status-monitor-post-action-result",
  },
  needs: ["result"],
  exercise: endsUnderManyEyes,
  scope: "exercise",
  judge: ({ history }) => {
    const jobs = callsOfJobs(history);
    const reads = readsOfJobs(history);
    const announced = (op: Op): boolean =>
      reads
        .get(op.jobId ?? "")
        ?.some((read) => read.state === "succeeded" && read.doneAt < op.sentAt) === true;
    const results = opsOf(history, "result").filter(announced);
    const looks = [
      ...results.map((op) => lookAt(op, jobs.get(op.jobId ?? ""))),
      ...[...groupBy(results, (op) => op.jobId).values()].flatMap(changes),
    ];
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      holds: `${results.length} results were fetched after a success was seen; each is what the dependency had answered`,
      witness: {
        results: results.length,
        atOnce: results.filter((op) => op.label === "at-once").length,
        jobs: new Set(results.map((op) => op.jobId)).size,
      },
    });
  },
});

function lookAt(op: Op, job: JobCalls | undefined): Look {
  const saying = sayingOf(op);
  if (saying === "no")
    return broken(`a job has succeeded, and its result is answered ${wordOf(op)}`, op);
  if (saying !== "yes" || statusOf(op) >= 300)
    return unseen(`the result of a job that succeeded was answered ${wordOf(op)}`, op);
  const answers = (job?.calls ?? []).filter(isSuccess);
  if (answers.length === 0) return unseen("a job has a result and no accepted call", op);
  const isOneOfThem = answers.some((call) => textOf(call.answer?.body) === textOf(op.value));
  return isOneOfThem
    ? holds
    : broken("a result is not what the dependency answered", ...answers, op);
}

/** Finds two results of one job that differ, though both are true. */
function changes(results: readonly Op[]): readonly Look[] {
  const good = results.filter((op) => sayingOf(op) === "yes" && statusOf(op) < 300);
  const [first] = good;
  const other = good.find((op) => textOf(op.value) !== textOf(first?.value));
  if (first === undefined || other === undefined) return [];
  return [broken("two fetches of one job's result differ", first, other)];
}

function textOf(value: Op["value"] | undefined): string {
  return canonicalJson(value ?? null);
}
