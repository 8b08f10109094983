import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import {
  preferencesAsked,
  preferLabels,
  unknownPreference,
  wishedSec,
} from "../exercises/preferences-asked.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { largest } from "../judging/extremes.ts";
import { callsOf, notesOf, opsOf, showsEnd } from "../judging/views.ts";

/**
 * A preference is a wish: who does not know it does as if it had not been there, and who grants a
 * wait does not let the client wait for longer.
 *
 * A service may ignore `wait` altogether. What is too late is too late only if the answer came after
 * the job's call was answered: then it waited for the job, and not for anything else.
 */
export const unknownPreferenceIsIgnored = defineCheck({
  id: "unknown-preference-is-ignored",
  requirement: "PRF-1",
  level: "must",
  title: "An unknown preference is ignored, and who wishes to wait is not kept for longer",
  clause: {
    text: "RFC 7240, 2: a server that does not recognize or is unable to comply with particular preference tokens MUST ignore them",
    url: "https://www.rfc-editor.org/rfc/rfc7240#section-2",
  },
  needs: [],
  exercise: preferencesAsked,
  scope: "exercise",
  judge: ({ history }) => {
    const plain = opsOf(history, "submit", preferLabels.plain);
    const unknown = opsOf(history, "submit", preferLabels.unknown);
    const endsInTime = opsOf(history, "submit", preferLabels.endsInTime);
    const outlasts = opsOf(history, "submit", preferLabels.outlasts);
    const looks = [
      lookAtUnknown(plain, unknown),
      ...endsInTime.map(lookAtWait),
      ...outlasts.map((op) => lookAtPatience(history, op)),
    ];
    const { examined, ...found } = sorted(looks);
    const inTime = endsInTime.filter((op) => statusOf(op) === 200).length;
    return verdictFrom({
      level: "must",
      examined,
      holds: `unknown preferences were ignored; ${inTime} of ${endsInTime.length} wishes to wait were granted, and nobody was kept for longer`,
      ...found,
      witness: {
        unknown: unknown.length,
        waitedFor: inTime,
        slowestPlainMs: Math.round(
          largest(
            plain.map((op) => op.doneAt - op.sentAt),
            0,
          ),
        ),
        outlastedMs: Math.round(
          largest(
            outlasts.map((op) => op.doneAt - op.sentAt),
            0,
          ),
        ),
      },
    });
  },
});

function isAccepted(op: Op): boolean {
  return sayingOf(op) === "yes";
}

/** So late is late for certain. */
const graceMs = 2_000;

function lookAtUnknown(plain: readonly Op[], unknown: readonly Op[]): Look {
  const [op] = unknown;
  if (op === undefined) return unseen("nothing was asked with an unknown preference");
  if (plain.length === 0 || !plain.every(isAccepted)) {
    return unseen("jobs are not accepted without a preference either", ...plain.slice(0, 1));
  }
  if (unknown.every((asked) => asked.answer !== null && !isAccepted(asked))) {
    return broken(
      `a job with unknown preferences is answered ${wordOf(op)}, without them ${wordOf(plain[0] ?? op)}`,
      op,
      ...plain.slice(0, 1),
    );
  }
  const odd = unknown.find((asked) => !isAccepted(asked));
  if (odd !== undefined)
    return unseen(`a job with unknown preferences was answered ${wordOf(odd)}`, odd);
  const claimed = unknown.find((asked) => appliedBy(asked).includes(unknownPreference));
  return claimed === undefined
    ? holds
    : tolerated("an answer says that a preference was applied that nobody can know", claimed);
}

function lookAtWait(op: Op): Look {
  if (sayingOf(op) === "no") {
    return broken(`a job with Prefer: wait is answered ${wordOf(op)}`, op);
  }
  if (sayingOf(op) !== "yes")
    return unseen(`a job with Prefer: wait was answered ${wordOf(op)}`, op);
  if (statusOf(op) !== 200) return holds;
  if (!showsEnd(op))
    return tolerated("a 200 under Prefer: wait shows a job that has not ended", op);
  return appliedBy(op).includes("wait")
    ? holds
    : tolerated("the answer waited for the job, and Preference-Applied does not say so", op);
}

function lookAtPatience(history: History, op: Op): Look {
  const [released] = notesOf(history, preferencesAsked, "released");
  const { atMs = Number.POSITIVE_INFINITY } = released?.figures ?? {};
  if (op.answer === null) return unseen(`no answer came: ${wordOf(op)}`, op);
  const tookMs = op.doneAt - op.sentAt;
  const calls = callsOf(history).filter(({ token }) => token === op.token);
  if (isAccepted(op) && calls.length === 0)
    return unseen("the job that outlasts the wait was never called", op);
  const isLate = tookMs > wishedSec.outlasts * 1_000 + graceMs && op.doneAt >= atMs;
  if (!isLate) return holds;
  return broken(
    `a client that would wait for ${wishedSec.outlasts} s was answered after ${Math.round(tookMs)} ms, when its job had ended`,
    op,
    ...calls,
  );
}

/** The names of the preferences that an answer says it applied. */
function appliedBy(op: Op): readonly string[] {
  const applied = op.answer?.headers["preference-applied"] ?? "";
  return applied.split(",").map((part) =>
    part
      .replace(/[=;].*/, "")
      .trim()
      .toLowerCase(),
  );
}
