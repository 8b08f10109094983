import { defineConfig } from "vitest/config";

/** The tests of judges: only they run against mutants, and each must be quick. */
export default defineConfig({
  test: {
    include: ["conformance/{checks,judging}/**/*.test.ts"],
    testTimeout: 10_000,
    isolate: false,
  },
});
