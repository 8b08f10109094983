import { defineConfig } from "vitest/config";

/**
 * The limits are bounds on what can hang, not the way in which a test waits: a test on a busy machine
 * may be slow without being wrong.
 */
export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    exclude: ["**/node_modules", "**/.venv", "reports/runs"],
  },
});
