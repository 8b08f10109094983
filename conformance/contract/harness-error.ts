/** Every way in which the harness itself can fail, and the exit status that says so. */
export const harnessErrors = {
  "target-file-wrong": "bad-usage",
  "plan-file-wrong": "bad-usage",
  "unknown-id": "bad-usage",
  "options-contradict": "bad-usage",
  "run-folder-wrong": "bad-usage",
  "target-does-not-answer": "broken-environment",
  "process-failed": "broken-environment",
  "service-failed": "broken-environment",
  "node-too-old": "broken-environment",
  bug: "broken-environment",
} as const satisfies Record<string, "bad-usage" | "broken-environment">;

export type HarnessErrorCode = keyof typeof harnessErrors;

/**
 * The one error class of the harness: what is wrong, and what to do now.
 *
 * It is thrown for a broken environment and for wrong usage only; what a target does wrong is a
 * verdict, which is a value.
 */
export class HarnessError extends Error {
  readonly code: HarnessErrorCode;
  /** What the person can do now, in one or two sentences. */
  readonly hint: string;

  constructor(options: { code: HarnessErrorCode; message: string; hint: string; cause?: unknown }) {
    super(options.message, { cause: options.cause });
    this.name = "HarnessError";
    this.code = options.code;
    this.hint = options.hint;
  }
}
