import { cancellationsIn, lookAtCancellation } from "../judging/cancellation.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import { canceledDuringBackoff } from "../exercises/canceled-during-backoff.ts";
import { restartDuringBackoff } from "../exercises/restart-during-backoff.ts";
import { lateCancelsIn } from "../judging/late-cancels.ts";
import { sorted } from "../judging/looks.ts";
import { faultsOf } from "../judging/views.ts";

/**
 * A timer that was set before the cancel must find nothing to do; a service that builds its queue anew
 * after a restart must not find the job in it; and a cancel that comes after the end changes nothing.
 */
export const canceledJobIsNotRevived = defineCheck({
  id: "canceled-job-is-not-revived",
  requirement: "CAN-2",
  level: "must",
  title:
    "A job canceled during its backoff is revived by neither retry nor restart, and canceling an ended job changes nothing",
  clause: {
    text: "Google AIP-151: a canceled operation ends as canceled; RFC 9110, 15.5.10: a request may conflict with the state of its target",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.10",
  },
  needs: ["cancel"],
  exercise: canceledDuringBackoff,
  also: [restartDuringBackoff],
  scope: "exercise",
  judge: ({ history }) => {
    const cancellations = cancellationsIn({ history, label: "during-backoff" });
    const late = lateCancelsIn(history, "after-end");
    const kills = faultsOf(history).filter(({ fault }) => fault === "kill");
    const looks = sorted([...cancellations.map(lookAtCancellation), ...late]);
    return verdictFrom({
      level: "must",
      ...looks,
      atLeast: late.length + 1,
      holds: `${cancellations.length} jobs canceled during their backoff were not tried again`,
      witness: {
        canceledInBackoff: cancellations.length,
        canceledAfterEnd: late.length,
        kills: kills.length,
      },
    });
  },
});
