import { sayingOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Op } from "../contract/op.ts";
import { leastReads, readsRightAfter202 } from "../exercises/reads-right-after-202.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { acceptedJobs, opsOf } from "../judging/views.ts";

/**
 * The moment after the 202 is when a client asks first, and the moment in which a service that
 * answers before it has written the job down is caught.
 *
 * A refusal for being too busy (429) says nothing about the job and does not count.
 */
export const statusIsReadableAtOnce = defineCheck({
  id: "status-is-readable-at-once",
  requirement: "ACC-3",
  level: "must",
  title: "The status can be read from the instant in which the 202 is received, on any replica",
  clause: {
    text: "Azure REST guidelines, lro-returns-status-monitor: the answer to the initial request carries a status monitor, so the status must be there to be read",
    url: "https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#lro-returns-status-monitor",
  },
  needs: [],
  exercise: readsRightAfter202,
  scope: "exercise",
  judge: ({ history }) => {
    const accepted = acceptedJobs(history);
    const pairs = opsOf(history, "read", "at-once").flatMap((read): Pair[] => {
      const submit = accepted.get(read.jobId ?? "");
      const isAfter = submit !== undefined && submit.doneAt <= read.sentAt;
      return isAfter && sayingOf(read) !== "later" ? [{ submit, read }] : [];
    });
    const { examined, ...found } = sorted(pairs.map(lookAt));
    const gaps = pairs.map(({ submit, read }) => read.sentAt - submit.doneAt);
    return verdictFrom({
      level: "must",
      examined,
      atLeast: leastReads,
      holds: `${examined} of ${examined} jobs could be read at once`,
      ...found,
      witness: {
        reads: examined,
        onAnotherReplica: pairs.filter(({ submit, read }) => submit.replica !== read.replica)
          .length,
        withinOneMs: gaps.filter((gap) => gap <= 1).length,
      },
    });
  },
});

type Pair = Readonly<{ submit: Op; read: Op }>;

function lookAt({ submit, read }: Pair): Look {
  const saying = sayingOf(read);
  if (saying === "unclear") return unseen(`a status was answered ${wordOf(read)}`, submit, read);
  if (saying === "yes") return holds;
  const gapMs = (read.sentAt - submit.doneAt).toFixed(2);
  return broken(
    `the status of an accepted job was answered ${wordOf(read)}, ${gapMs} ms after its 202`,
    submit,
    read,
  );
}
