import { isSuccess } from "../judging/attempts.ts";
import { callsOfJobs, type JobCalls } from "../judging/calls-of-job.ts";
import { defineCheck, verdictFrom, type Finding, type Judged } from "../judging/check.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import { endsUnderManyEyes } from "../exercises/ends-under-many-eyes.ts";
import { at } from "../target/json-pointer.ts";
import { replaysOf } from "../judging/replays.ts";
import { parseJson } from "../target/target-words.ts";
import { groupBy, opsOf, sightings } from "../judging/views.ts";

/**
 * A status is a statement about the world: "succeeded" means that the dependency had accepted the
 * job's effect before anybody was told so; "failed" says why, in a word that programs can rely on.
 *
 * Judged over the whole run, because the lie is born in crashes: done is marked first, and done
 * never. Error codes are judged where the target file says where they are.
 */
export const statedOutcomeIsTrue = defineCheck({
  id: "stated-outcome-is-true",
  requirement: "STS-5",
  level: "must",
  title:
    "A succeeded job had its effect before it was said to, and a failed one says why in a stable code",
  clause: {
    text: "Google AIP-151, and Azure REST API guidelines: a finished operation carries its result, a failed one its error",
    url: "https://google.aip.dev/151",
  },
  needs: [],
  exercise: endsUnderManyEyes,
  scope: "run",
  judge: (judged) => {
    const { history } = judged;
    const seen = sightings(history);
    const succeeded = [...callsOfJobs(history)].flatMap(([jobId, job]): Success[] => {
      const first = seen.get(jobId)?.find((op) => op.state === "succeeded");
      return first === undefined ? [] : [{ job, first }];
    });
    const failures = failuresIn(judged);
    return verdictFrom({
      level: "must",
      examined: succeeded.length + failures.length,
      holds: `${succeeded.length} successes had their effect first; ${failures.length} reads of failed jobs carry a stable code`,
      broken: [
        ...succeeded.flatMap(hollow),
        ...failures.flatMap(nameless),
        ...unstable(judged, failures),
      ],
      witness: {
        succeeded: succeeded.length,
        failedReads: failures.length,
        codes: new Set(failures.flatMap(({ code }) => code ?? [])).size,
      },
    });
  },
});

/** A job, and the first answer that said that it had succeeded. */
type Success = Readonly<{ job: JobCalls; first: Op }>;

/** Finds a success that was told before any call of the job had been answered 2xx. */
function hollow({ job, first }: Success): readonly Finding[] {
  const hadEffect = job.calls.some(
    (call) => isSuccess(call) && (call.answeredAt ?? Number.POSITIVE_INFINITY) <= first.doneAt,
  );
  if (hadEffect) return [];
  const because = `a job is said to have succeeded, and none of its ${job.calls.length} calls had been accepted by then`;
  return [{ because, evidence: [job.accepted, ...job.calls.slice(-4), first] }];
}

/** One read of a failed job, and the code that it tells; null where there is none. */
type Failure = Readonly<{ read: Op; code: string | null }>;

function failuresIn({ history, target }: Judged): readonly Failure[] {
  const pointer = target.status.errorCodeAt;
  if (pointer === undefined) return [];
  const failed = opsOf(history, "read").filter(({ state }) => state === "failed");
  return failed.flatMap((read): Failure[] => {
    if (read.answer === null) return [];
    const { body, bodyChars } = read.answer;
    const json = parseJson(body);
    // A body that was cut short in the history cannot be parsed, and tells nothing.
    if (json === undefined || bodyChars > body.length) return [];
    return [{ read, code: codeIn(at(json, pointer)) }];
  });
}

function codeIn(value: JsonValue | undefined): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}

function nameless({ read, code }: Failure): readonly Finding[] {
  if (code !== null) return [];
  return [{ because: "a failed job tells no error code", evidence: [read] }];
}

/** Finds two codes for one failure of one job, and for the same refusal of two jobs. */
function unstable({ history, target }: Judged, failures: readonly Failure[]): readonly Finding[] {
  const replays = replaysOf(history, target);
  const reasons = new Map(
    opsOf(history, "submit")
      .filter((op) => op.exercise === endsUnderManyEyes.id)
      .filter((op) => op.label === "refused" || op.label === "exhausted")
      .map((op) => [op.jobId, op.label]),
  );
  const once = failures.filter(({ read }) => replays(read.jobId ?? "").length === 0);
  const groups = [
    ...groupBy(once, ({ read }) => read.jobId).values(),
    ...groupBy(once, ({ read }) => reasons.get(read.jobId) ?? null).values(),
  ];
  return groups.flatMap(([first, ...others]): Finding[] => {
    const other = others.find(({ code }) => code !== first?.code);
    if (first === undefined || other === undefined) return [];
    const because = `the same failure is called ${first.code} once and ${other.code} another time`;
    return [{ because, evidence: [first.read, other.read] }];
  });
}
