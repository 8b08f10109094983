/** What the command's exit status says. */
export const exitCodes = {
  holds: 0,
  fails: 1,
  "bad-usage": 2,
  inconclusive: 3,
  "broken-environment": 4,
  void: 5,
} as const;

export type RunOutcome = Exclude<keyof typeof exitCodes, "bad-usage">;
