import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { Op } from "../contract/op.ts";
import { rateLimitMet } from "../exercises/rate-limit-met.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { structuredList, type StructuredItem } from "../judging/structured-list.ts";
import { toldWaitOf } from "../judging/told-wait.ts";
import { opsOf } from "../judging/views.ts";

/**
 * Clients ignore fields that they cannot parse, so that a malformed one is as good as none.
 *
 * The syntax is that of draft-ietf-httpapi-ratelimit-headers-08 to -10: `"name";q=…;w=…` and
 * `"name";r=…;t=…`. Revisions before 08 spell the same in other ways: they are tolerated.
 */
export const rateLimitFieldsAreWellFormed = defineCheck({
  id: "rate-limit-fields-are-well-formed",
  requirement: "RTL-3",
  level: "should",
  title:
    "RateLimit and RateLimit-Policy can be parsed, and agree with each other and with Retry-After",
  clause: {
    text: "draft-ietf-httpapi-ratelimit-headers-10, 3 and 4: RateLimit-Policy and RateLimit are Lists of Items with the parameters q, w and r, t",
    url: "https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-10",
  },
  needs: ["rate-limit"],
  exercise: rateLimitMet,
  scope: "exercise",
  judge: ({ history }) => {
    const answers = opsOf(history, "submit").filter(
      ({ as, answer }) => as === "rate-limited" && answer !== null,
    );
    const telling = answers.filter((op) => fieldsOf(op).some(([, value]) => value !== undefined));
    const { examined: _, ...found } = sorted([
      ...telling.map(lookAt),
      ...(telling.length === 0 ? looksAtSilence(answers) : []),
    ]);
    return verdictFrom({
      level: "should",
      examined: answers.length,
      holds: `${telling.length} of ${answers.length} answers tell what is left, in fields that can be parsed and agree`,
      ...found,
      witness: { answers: answers.length, telling: telling.length },
    });
  },
});

function fieldsOf(op: Op): readonly (readonly [string, string | undefined])[] {
  const headers = op.answer?.headers ?? {};
  return [
    ["RateLimit", headers["ratelimit"]],
    ["RateLimit-Policy", headers["ratelimit-policy"]],
  ];
}

function looksAtSilence(answers: readonly Op[]): readonly Look[] {
  const old = answers.find((op) => op.answer?.headers["ratelimit-limit"] !== undefined);
  if (old !== undefined) return [tolerated("the fields are those of a draft before 07", old)];
  return [
    answers[0] === undefined
      ? unseen("nothing was answered")
      : tolerated("no answer tells what is left of the limit", answers[0]),
  ];
}

function lookAt(op: Op): Look {
  const lists = new Map<string, readonly StructuredItem[]>();
  for (const [name, value] of fieldsOf(op)) {
    if (value === undefined) continue;
    if (isOfOlderDraft(value)) return tolerated(`${name} is spelled as in a draft before 08`, op);
    const list = structuredList(value);
    if (list === null) return broken(`${name} is no structured field: ${value}`, op);
    if (list.length === 0) return broken(`${name} names no policy`, op);
    const complaint = complaintAbout(name, list);
    if (complaint !== null) return broken(`${name} ${complaint}: ${value}`, op);
    lists.set(name, list);
  }
  const limits = lists.get("RateLimit") ?? [];
  return lookAtAgreement(op, { limits, policies: lists.get("RateLimit-Policy") ?? [] });
}

/** `limit=100, remaining=50, reset=5`, and `100;w=60` for a policy. */
function isOfOlderDraft(value: string): boolean {
  return /^(?:limit|remaining|reset)=\d/.test(value) || /^\d+;w=\d+/.test(value);
}

/** Which parameters a field must have, and which it may have, as integers that are not negative. */
const parameters = {
  RateLimit: { must: "r", may: "t" },
  "RateLimit-Policy": { must: "q", may: "w" },
} as const;

function complaintAbout(field: string, list: readonly StructuredItem[]): string | null {
  const { must, may } = parameters[field as keyof typeof parameters];
  const names = list.map(nameOf);
  if (names.includes(null)) return "names a policy by something that is no name";
  if (new Set(names).size < names.length) return "names a policy twice";
  for (const item of list) {
    const given = figure(item, must);
    if (given === undefined) return `lacks the parameter ${must}`;
    if (given === null) return `has a ${must} that is no count`;
    if (figure(item, may) === null) return `has a ${may} that is no number of seconds`;
  }
  return null;
}

function nameOf({ value }: StructuredItem): string | null {
  return value.kind === "string" || value.kind === "token" ? value.text : null;
}

/** Undefined where it is not there, null where it is not a whole number from 0. */
function figure({ parameters: given }: StructuredItem, name: string): number | null | undefined {
  const item = given.get(name);
  if (item === undefined) return undefined;
  return item.kind === "integer" && item.number >= 0 ? item.number : null;
}

/** Both are in whole seconds, and may be rounded each its own way. */
const sameInstantSec = 1;

function lookAtAgreement(
  op: Op,
  { limits, policies }: { limits: readonly StructuredItem[]; policies: readonly StructuredItem[] },
): Look {
  for (const limit of limits) {
    const policy = policies.find((item) => nameOf(item) === nameOf(limit));
    const left = figure(limit, "r") ?? 0;
    const granted = (policy && figure(policy, "q")) ?? Number.POSITIVE_INFINITY;
    if (left > granted) return broken(`${left} are left of ${granted}`, op);
  }
  const told = toldWaitOf(op);
  const resets = limits.flatMap((limit) => figure(limit, "t") ?? []);
  if (told.kind !== "seconds" || resets.length === 0) return holds;
  const isNamed = resets.some((sec) => Math.abs(sec - told.ms / 1_000) <= sameInstantSec);
  return isNamed
    ? holds
    : broken(`Retry-After says ${told.ms / 1_000} s, and RateLimit ${resets.join(" or ")} s`, op);
}
