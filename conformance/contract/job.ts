/** Names one accepted job. Opaque: nothing may be read out of it. */
export type JobId = string;

/** Every state that a job can be seen in, in our words; a target file maps its own words to these. */
export const jobStates = [
  "queued",
  "running",
  "succeeded",
  "failed",
  "canceled",
  "expired",
] as const;

export type JobState = (typeof jobStates)[number];

const terminalStates: ReadonlySet<JobState> = new Set([
  "succeeded",
  "failed",
  "canceled",
  "expired",
]);

/** Says whether a job that was seen in this state has ended. Only a replay may reopen it. */
export function isTerminal(state: JobState): boolean {
  return terminalStates.has(state);
}
