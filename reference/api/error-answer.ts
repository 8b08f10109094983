import { wireErrors } from "../../conformance/contract/errors.ts";
import type { Answer, Refusal } from "./route.ts";

/** Makes what is sent of what was refused. */
export type ErrorAnswer = (refusal: Refusal) => Answer;

/**
 * Answers with problem details (RFC 9457), from the table of errors and one sentence of detail.
 *
 * `type` is a path of this service where the problem is explained; it never changes for a code.
 */
export const problemAnswer: ErrorAnswer = ({ code, detail, headers, pointer }) => {
  const { status, title } = wireErrors[code];
  return {
    kind: "answer",
    status,
    headers: {
      "content-type": "application/problem+json",
      // A 404 may otherwise be stored and shown to whoever has just created the job.
      "cache-control": "no-store",
      ...headers,
    },
    text: JSON.stringify({ type: `/problems/${code}`, title, status, code, detail, pointer }),
  };
};
