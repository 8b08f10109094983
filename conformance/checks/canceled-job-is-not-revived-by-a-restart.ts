import { cancellationsIn, lookAtCancellation } from "../cancellation.ts";
import { defineCheck, verdictFrom } from "../check.ts";
import { restartDuringBackoff } from "../exercises/restart-during-backoff.ts";
import { lateCancelsIn } from "../late-cancels.ts";
import { sorted } from "../looks.ts";
import { faultsOf } from "../views.ts";

/**
 * After a restart a service builds its queue anew from what it wrote down. What was canceled must
 * not be in it, whatever timer, message or lease still knew of the job.
 */
export const canceledJobIsNotRevivedByARestart = defineCheck({
  id: "canceled-job-is-not-revived-by-a-restart",
  requirement: "CAN-2",
  level: "must",
  title: "A canceled job is not revived when every process is killed and started again",
  clause: { text: "Jobproof contract: neither retry timers, redelivery nor restart revive a job" },
  needs: ["cancel"],
  exercise: restartDuringBackoff,
  scope: "exercise",
  judge: ({ history }) => {
    const cancellations = cancellationsIn({ history, label: "during-backoff" });
    const late = lateCancelsIn(history, "after-end");
    const kills = faultsOf(history).filter(({ fault }) => fault === "kill");
    const lastCancelAt = Math.max(...cancellations.map(({ cancel }) => cancel.doneAt), 0);
    const killsAfter = kills.filter((kill) => kill.injectedAt > lastCancelAt);
    const looks = sorted([...cancellations.map(lookAtCancellation), ...late]);
    return verdictFrom({
      level: "must",
      ...looks,
      examined: killsAfter.length === 0 ? 0 : looks.examined,
      atLeast: late.length + 1,
      holds: `${cancellations.length} canceled jobs were not tried again after a restart`,
      witness: {
        canceledInBackoff: cancellations.length,
        canceledAfterEnd: late.length,
        kills: killsAfter.length,
      },
    });
  },
});
