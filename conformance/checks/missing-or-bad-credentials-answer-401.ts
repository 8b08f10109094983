import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom, type Judged } from "../judging/check.ts";
import type { Op } from "../contract/op.ts";
import { withoutCredentials } from "../exercises/without-credentials.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { lookAtUncanceled, lookAtUnrun, lookAtUntouchedEntry } from "../judging/untouched.ts";
import { allOps, opsOf } from "../judging/views.ts";

/**
 * Who does not say who he is gets nothing, on no route, and is told how to say it.
 *
 * 403 and 404 turn him away as well, and hide more than they tell; they are tolerated.
 */
export const missingOrBadCredentialsAnswer401 = defineCheck({
  id: "missing-or-bad-credentials-answer-401",
  requirement: "RBC-1",
  level: "must",
  title:
    "Without valid credentials every route answers 401 with WWW-Authenticate, and nothing happens",
  clause: {
    text: "RFC 9110, 15.5.2 and 11.6.1: a 401 must carry WWW-Authenticate with at least one challenge",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
  },
  needs: ["credentials"],
  exercise: withoutCredentials,
  scope: "exercise",
  judge: (judged) => {
    const tries = allOps(judged.history).filter((op) => op.label === "uninvited");
    const looks = [...tries.map(lookAtAnswer), ...tries.flatMap((op) => lookAtEffect(op, judged))];
    return verdictFrom({
      level: "must",
      ...sorted(looks),
      holds: `${tries.length} requests without valid credentials were answered 401 and changed nothing`,
      witness: {
        requests: tries.length,
        routes: new Set(tries.map((op) => op.did)).size,
        withoutAny: tries.filter((op) => op.as === "nobody").length,
        withInvented: tries.filter((op) => op.as === "stranger").length,
      },
    });
  },
});

function lookAtAnswer(op: Op): Look {
  const who = op.as === "nobody" ? "without credentials" : "with invented credentials";
  const saying = sayingOf(op);
  if (saying === "unclear" || saying === "later")
    return unseen(`a request ${who} was answered ${wordOf(op)}`, op);
  const status = statusOf(op);
  if (status === 401)
    return op.answer?.headers["www-authenticate"] === undefined
      ? broken(`a request ${who} is answered 401 without WWW-Authenticate`, op)
      : holds;
  if (turnedAway.has(status))
    return tolerated(`a request ${who} is answered ${status}, not 401`, op);
  return broken(`a request ${who} is answered ${status}, not 401`, op);
}

/** Other ways to turn somebody away: hidden, forbidden, malformed, or sent to a page to log in. */
const turnedAway: ReadonlySet<number> = new Set([400, 403, 404, 302, 303, 307]);

/** Looks at what the try would have changed. */
function lookAtEffect(act: Op, { history, target }: Judged): readonly Look[] {
  const [dead] = opsOf(history, "submit", "dead");
  const [waiting] = opsOf(history, "submit", "waits");
  if (act.did === "submit" && sayingOf(act) === "no") return [lookAtUnrun(history, act)];
  if (act.did === "cancel" && waiting !== undefined)
    return [lookAtUncanceled({ history, submitted: waiting, act })];
  if ((act.did === "replay" || act.did === "discard") && dead !== undefined)
    return [lookAtUntouchedEntry({ history, target, submitted: dead, act, label: "last" })];
  return [];
}
