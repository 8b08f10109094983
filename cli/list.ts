import { checks } from "../conformance/checks/index.ts";
import { scenarios } from "../scenarios/catalog/index.ts";

/** `jobproof list`: every check and every scenario there is. */
export function list(flags: Readonly<{ json?: boolean }>): void {
  const rows = checks.map(({ id, requirement, level, title, needs }) => {
    return { id, requirement, level, title, needs };
  });
  const plays = scenarios.map(({ id, title, question }) => ({ id, title, question }));
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ checks: rows, scenarios: plays })}\n`);
    return;
  }
  const lines = [
    `Checks, ${rows.length} (jobproof gate --only ROW):`,
    ...rows.map(
      ({ requirement, level, title }) => `  ${requirement.padEnd(7)}${level.padEnd(8)}${title}`,
    ),
    "",
    `Scenarios, ${plays.length} (jobproof run ID):`,
    ...plays.map(({ id, question }) => `  ${id.padEnd(16)}${question}`),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
