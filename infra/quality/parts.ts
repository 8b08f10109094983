/** One program whose exit status says whether one thing about the code holds. */
export type Part = Readonly<{ name: string; command: readonly [string, ...string[]] }>;

/** Everything that `npm run check` demands; the slowest first, so that all end early. */
export const parts: readonly Part[] = [
  { name: "tidy", command: ["vitest", "run", "infra/quality/tidy.test.ts"] },
  { name: "types", command: ["tsc", "-p", "."] },
  { name: "layers", command: ["node", "infra/quality/layers/main.ts"] },
  {
    name: "dead-code",
    command: ["knip", "--config", "infra/quality/knip.json", "--treat-config-hints-as-errors"],
  },
  // Without the flag, floating promises pass silently.
  { name: "lint", command: ["oxlint", "--type-aware", "--deny-warnings"] },
  { name: "format", command: ["oxfmt", "--check"] },
];
