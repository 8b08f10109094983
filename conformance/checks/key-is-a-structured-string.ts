import { sayingOf, statusOf, wordOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import { keySpellings, keysSpelledInEveryWay } from "../exercises/keys-spelled-in-every-way.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { mediaTypeOf, problemIn, problemJson } from "../judging/problem.ts";
import { opsOf } from "../judging/views.ts";

/**
 * The key is a String of structured fields, and who forgets it is told where to read about it.
 *
 * Many services take bare keys, and beside quoted ones that is right too. Two keys at once, or one
 * that cannot be one, are refused rather than guessed at; a 5xx each time is no refusal.
 */
export const keyIsAStructuredString = defineCheck({
  id: "key-is-a-structured-string",
  requirement: "IDM-10",
  level: "should",
  title:
    "A missing key answers 400 with documentation, a quoted key is taken, a malformed one refused",
  clause: {
    text: "draft-ietf-httpapi-idempotency-key-header-07, 2.1 and 2.7: the value is a String; if the header is missing, the server SHOULD reply 400 with a link to the documentation",
    url: "https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07#section-2.7",
  },
  needs: ["idempotency-key", "key-required"],
  exercise: keysSpelledInEveryWay,
  scope: "exercise",
  judge: ({ history }) => {
    const looks = [
      lookAtMissing(spelled(history, "missing")),
      lookAtQuoted(spelled(history, "quoted"), spelled(history, "bare")),
      ...malformed.map(([spelling, words]) => lookAtMalformed(spelled(history, spelling), words)),
      lookAtHuge(spelled(history, "huge")),
    ];
    const { examined, ...found } = sorted(looks);
    const bare = spelled(history, "bare").filter((op) => sayingOf(op) === "yes").length;
    return verdictFrom({
      level: "should",
      examined,
      holds: `a missing key answers 400, a quoted one is taken${bare > 0 ? ", as is a bare one" : ""}, and what is no key is refused`,
      ...found,
      witness: { spellings: examined, bareTaken: bare },
    });
  },
});

type Spelling = keyof typeof keySpellings;

const malformed: readonly (readonly [Spelling, string])[] = [
  ["duplicate", "two keys at once"],
  ["empty", "an empty key"],
  ["control", "a key with a tab in it"],
];

function spelled(history: History, spelling: Spelling): readonly Op[] {
  return opsOf(history, "submit", keySpellings[spelling]);
}

function lookAtMissing(ops: readonly Op[]): Look {
  const [op] = ops;
  if (op === undefined) return unseen("nothing was sent without a key");
  const taken = ops.find((one) => sayingOf(one) === "yes");
  if (taken !== undefined)
    return broken(`a key is required, and a job without one is answered ${wordOf(taken)}`, taken);
  const status = statusOf(op);
  if (sayingOf(op) !== "no") return lookAtUnclear(ops, "a missing key");
  if (status !== 400) return tolerated(`a missing key is answered ${wordOf(op)}, not 400`, op);
  return isDocumented(op)
    ? holds
    : broken("the answer to a missing key links to no documentation", op);
}

/** A problem type is a link, and so is `Link: <…>; rel=describedby`. */
function isDocumented(op: Op): boolean {
  const type = mediaTypeOf(op) === problemJson ? problemIn(op)?.["type"] : undefined;
  const link = op.answer?.headers["link"] ?? "";
  const hasType = typeof type === "string" && type !== "" && type !== "about:blank";
  return hasType || /;\s*rel="?[^"]*\bdescribedby\b/i.test(link);
}

function lookAtQuoted(quoted: readonly Op[], bare: readonly Op[]): Look {
  const [op] = quoted;
  if (op === undefined) return unseen("no quoted key was sent");
  if (sayingOf(op) === "yes") return holds;
  if (sayingOf(op) !== "no") return lookAtUnclear(quoted, "a quoted key");
  const isBareTaken = bare.some((one) => sayingOf(one) === "yes");
  return broken(
    `a quoted key is answered ${wordOf(op)}${isBareTaken ? ", and a bare one is taken" : ""}`,
    op,
    ...bare.slice(0, 1),
  );
}

function lookAtMalformed(ops: readonly Op[], words: string): Look {
  const [op] = ops;
  if (op === undefined) return unseen(`${words}: nothing was sent`);
  const taken = ops.find((one) => sayingOf(one) === "yes");
  if (taken !== undefined) return tolerated(`${words} is taken for one`, taken);
  return sayingOf(op) === "no" ? holds : lookAtUnclear(ops, words);
}

/** A long key may be taken, refused, or be too much for a server to even answer. */
function lookAtHuge(ops: readonly Op[]): Look {
  if (ops.length === 0) return unseen("no long key was sent");
  const isAnswered = ops.every((op) => op.answer !== null);
  return isAnswered && ops.every((op) => sayingOf(op) === "unclear")
    ? lookAtUnclear(ops, "a key of 10 kB")
    : holds;
}

/** One 5xx may be anything; one each time is the answer to the key. */
function lookAtUnclear(ops: readonly Op[], words: string): Look {
  const isEachTime = ops.length > 1 && ops.every((one) => statusOf(one) >= 500);
  const answers = [...new Set(ops.map(wordOf))].join(", ");
  return isEachTime
    ? broken(`${words} is answered ${answers} each time`, ...ops)
    : unseen(`${words} was answered ${answers}`, ...ops);
}
