import { statusOf } from "../judging/answers.ts";
import { defineCheck, verdictFrom } from "../judging/check.ts";
import type { History } from "../contract/history.ts";
import type { JsonObject } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { oneOfEachError } from "../exercises/one-of-each-error.ts";
import { leakIn } from "../judging/leaks.ts";
import { broken, holds, sorted, tolerated, unseen, type Look } from "../judging/looks.ts";
import { mediaTypeOf, problemIn, problemJson } from "../judging/problem.ts";
import { allOps, groupBy } from "../judging/views.ts";

/**
 * An error is read by a program first: it must be of the declared format whoever made the mistake,
 * and tell the caller nothing about the inside.
 *
 * Judged over every error of the run below the declared paths; what answers elsewhere, such as `/`,
 * may be another program. Without a declared format only leaks are judged.
 */
export const errorsKeepTheirFormatAndLeakNothing = defineCheck({
  id: "errors-keep-their-format-and-leak-nothing",
  requirement: "ERR-1",
  level: "must",
  title: "Errors keep the declared format, and tell nothing about the inside of the service",
  clause: {
    text: "RFC 9457, 3: the media type of a problem document; 3.1.1 its type, which names the problem; 3.1.2 its status, which equals that of the response; 5: no internals",
    url: "https://www.rfc-editor.org/rfc/rfc9457#section-3",
  },
  needs: [],
  exercise: oneOfEachError,
  scope: "run",
  judge: ({ history, target }) => {
    const errors = allOps(history).filter((op) => statusOf(op) >= 400 && isBelow(op, target));
    const judgesFormat = target.errors === "problem+json";
    const looks = [
      ...errors.map((op) => lookAtLeak(op, target)),
      ...(judgesFormat ? [...errors.map(lookAtFormat), ...looksAtTypes(history)] : []),
    ];
    const { examined: _, ...found } = sorted(looks);
    return verdictFrom({
      level: "must",
      examined: errors.length,
      holds: judgesFormat
        ? `all ${errors.length} errors were problem documents, and none leaked anything`
        : `none of ${errors.length} errors leaked anything (no format is declared)`,
      ...found,
      witness: {
        errors: errors.length,
        statuses: new Set(errors.map(statusOf)).size,
        formatsJudged: judgesFormat ? errors.length : 0,
      },
    });
  },
});

/** Says whether the request was for something that the target file declares. */
function isBelow(op: Op, target: Target): boolean {
  if (op.did !== "other") return true;
  const { submit, status, result, cancel, deadLetters } = target;
  const paths = [submit.path, status.path, result?.path, cancel?.path, deadLetters?.list];
  return paths.some((path) => {
    const [fixed = ""] = path?.split("{id}") ?? [];
    return fixed.length > 1 && op.request.path.startsWith(fixed);
  });
}

function lookAtLeak(op: Op, target: Target): Look {
  const leak = leakIn(op, target);
  return leak === null
    ? holds
    : broken(`the body of a ${statusOf(op)} tells ${leak.what}: ${leak.words}`, op);
}

/** Statuses that a proxy before the service may answer by itself. */
const fromProxies: ReadonlySet<number> = new Set([502, 503, 504]);

/** Statuses with which an HTTP parser refuses before any service code runs. */
const fromParsers: ReadonlySet<number> = new Set([400, 408, 413, 414, 417, 431]);

function lookAtFormat(op: Op): Look {
  const status = statusOf(op);
  const { bodyChars = 0, body = "" } = op.answer ?? {};
  const mayBeNoService = fromProxies.has(status) || (fromParsers.has(status) && bodyChars === 0);
  const type = mediaTypeOf(op);
  if (type !== problemJson) {
    const word = bodyChars === 0 ? "has no body" : `is ${type === "" ? "of no type" : type}`;
    const because = `a ${status} ${word}, not ${problemJson}`;
    return mayBeNoService ? tolerated(because, op) : broken(because, op);
  }
  if (bodyChars > body.length) return unseen(`the body of a ${status} is too long to be kept`, op);
  const problem = problemIn(op);
  if (problem === null) return broken(`the body of a ${status} is no JSON object`, op);
  return lookAtMembers(op, problem);
}

/** Absent members are legal: what is there has to be right. */
function lookAtMembers(op: Op, problem: JsonObject): Look {
  const { status, type } = problem;
  if (typeof status === "number" && status !== statusOf(op))
    return broken(`a ${statusOf(op)} says in its body that it is a ${status}`, op);
  if (status !== undefined && typeof status !== "number")
    return tolerated(`the status in the body of a ${statusOf(op)} is no number`, op);
  if (type !== undefined && typeof type !== "string")
    return broken(`the type in the body of a ${statusOf(op)} is no text`, op);
  return holds;
}

/** The same mistake, made again, must be answered with the same problem type. */
function looksAtTypes(history: History): readonly Look[] {
  const made = allOps(history).filter(
    (op) => op.exercise === oneOfEachError.id && statusOf(op) >= 400 && problemIn(op) !== null,
  );
  const sameMistakes = groupBy(made, (op) => `${op.label} ${statusOf(op)}`);
  return [...sameMistakes.values()].flatMap((ops) => {
    const [first] = ops;
    const other = ops.find((op) => first !== undefined && typeOf(op) !== typeOf(first));
    if (first === undefined || other === undefined) return [];
    return [broken(`the same mistake (${first.label}) has two problem types`, first, other)];
  });
}

/** RFC 9457, 4.2.1: a problem without a type is `about:blank`. */
function typeOf(op: Op): string {
  const type = problemIn(op)?.["type"];
  return typeof type === "string" ? type : "about:blank";
}
