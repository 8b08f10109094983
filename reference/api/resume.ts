import { isTerminal } from "../../conformance/contract/job.ts";
import type { JobChange } from "../jobs/store.ts";

/** What a reader of a job's events is to be told next. */
export type Next =
  /** These changes, the first of which follows what the reader knows. None: nothing has happened. */
  | Readonly<{ kind: "changes"; changes: readonly JobChange[] }>
  /** What followed is not kept any more, or never was: only how the job is now. */
  | Readonly<{ kind: "reset"; change: JobChange }>
  /** The reader knows how the job ended. */
  | Readonly<{ kind: "over" }>;

/**
 * Decides what to tell a reader who knows everything up to `after`, an id that we once sent.
 *
 * Who knows nothing is told how the job is now, not how it came to be so. What is told ends with the
 * first end: a job that was replayed goes on in the next subscription.
 */
export function nextFor(changes: readonly JobChange[], after: string | null): Next {
  const latest = changes.at(-1);
  if (latest === undefined) throw new Error("A job without any state");
  if (after === null) return { kind: "changes", changes: [latest] };
  const known = changes.find((change) => idOfChange(change) === after);
  if (known === undefined) return { kind: "reset", change: latest };
  if (known === latest && isTerminal(latest.status)) return { kind: "over" };
  const later = changes.filter(({ version }) => version > known.version);
  const end = later.findIndex(({ status }) => isTerminal(status));
  return { kind: "changes", changes: end === -1 ? later : later.slice(0, end + 1) };
}

/** The id of the event that tells of a change. */
export function idOfChange({ version }: JobChange): string {
  return String(version);
}
