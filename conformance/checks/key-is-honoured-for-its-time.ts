import { sayingOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Op } from "../contract/op.ts";
import { keyLabels, keyOutlived } from "../exercises/key-outlived.ts";
import { broken, holds, sorted, unseen, type Look } from "../judging/looks.ts";
import { opsOf } from "../judging/views.ts";

/**
 * A client may rely on the published time of a key, and on the key being free again afterwards.
 *
 * A service may sweep now and then, so that a key stands for longer: only one that still stands long
 * after its time never expires.
 */
export const keyIsHonouredForItsTime = defineCheck({
  id: "key-is-honoured-for-its-time",
  requirement: "IDM-7",
  level: "should",
  title: "A key stands for its job for the declared time, and is free afterwards",
  clause: {
    text: "draft-ietf-httpapi-idempotency-key-header-07, 2.3: the resource SHOULD define such an expiration policy and publish it",
    url: "https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07#section-2.3",
  },
  needs: ["key-ttl", "idempotency-key"],
  exercise: keyOutlived,
  scope: "exercise",
  judge: ({ history, policy }) => {
    const { keyTtlMs = 0 } = policy;
    const firsts = opsOf(history, "submit", keyLabels.first);
    const firstOf = (op: Op): Op | undefined =>
      firsts.find(({ idempotencyKey }) => idempotencyKey === op.idempotencyKey);
    // On a busy machine the last use may come too late; then the one before it counts.
    const used = opsOf(history, "submit", keyLabels.within);
    const inTime = used.filter((op) => op.doneAt <= (firstOf(op)?.sentAt ?? 0) + keyTtlMs);
    const within = inTime.length > 0 ? inTime : used;
    const after = opsOf(history, "submit", keyLabels.after);
    const longAfter = opsOf(history, "submit", keyLabels.longAfter);
    // Whoever is free soon after need not be looked at long after.
    const latest = longAfter.length > 0 ? longAfter : after;
    const { examined, ...found } = sorted([
      ...within.map((op) => lookWithin({ op, first: firstOf(op), keyTtlMs })),
      ...latest.map((op) => lookAfter(op, firstOf(op))),
    ]);
    return verdictFrom({
      level: "should",
      examined,
      atLeast: 2,
      holds: `a key stood for its job within ${keyTtlMs} ms, and for a new one afterwards`,
      ...found,
      witness: {
        keyTtlMs,
        within: within.length,
        after: latest.length,
        keptForLonger: longAfter.length,
      },
    });
  },
});

function lookWithin(used: { op: Op; first: Op | undefined; keyTtlMs: number }): Look {
  const { op, first, keyTtlMs } = used;
  if (first === undefined || first.jobId === null)
    return unseen("the first job was not accepted", op);
  if (op.doneAt > first.sentAt + keyTtlMs)
    return unseen("the key was not used again within its time", first, op);
  const afterMs = Math.round(op.sentAt - first.doneAt);
  switch (sayingOf(op)) {
    case "yes":
      return op.jobId === first.jobId
        ? holds
        : broken(`a key stood for another job after ${afterMs} of ${keyTtlMs} ms`, first, op);
    case "no":
      return broken(`the repetition after ${afterMs} ms was answered ${wordOf(op)}`, first, op);
    case "later":
    case "unclear":
      return unseen(`the repetition was answered ${wordOf(op)}`, first, op);
  }
}

function lookAfter(op: Op, first: Op | undefined): Look {
  if (first === undefined || first.jobId === null)
    return unseen("the first job was not accepted", op);
  const afterMs = Math.round(op.sentAt - first.doneAt);
  switch (sayingOf(op)) {
    case "yes":
      return op.jobId !== first.jobId
        ? holds
        : broken(`a key still stood for its first job after ${afterMs} ms`, first, op);
    case "no":
      return broken(
        `other work under a key of ${afterMs} ms ago was answered ${wordOf(op)}: it has not expired`,
        first,
        op,
      );
    case "later":
    case "unclear":
      return unseen(`the use after its time was answered ${wordOf(op)}`, first, op);
  }
}
