import { describe, expect, it } from "vitest";
import { hostileRun } from "./example-hostile.fixture.ts";
import { exampleCheck, exampleRun, variedRun } from "./example-run.fixture.ts";
import { renderMarkdown } from "./markdown.ts";

function rowsOf(summary: string): readonly string[] {
  return summary.split("\n").filter((line) => /^\| [✕!?/~–]/.test(line));
}

describe("the summary", () => {
  it("begins with the verdict and counts every kind", () => {
    const summary = renderMarkdown(variedRun());
    expect(summary.split("\n")[0]).toBe(
      "## Does not hold. 2 of 54 requirements are broken, 5 could not be judged (an invented run).",
    );
    expect(summary).toContain("**2 FAIL, 1 HARNESS-ERROR, 1 INCONCLUSIVE, 1 BLOCKED, 2 NON-STRICT");
  });

  it("has a row for whatever is not a PASS, with the command that shows it again", () => {
    const rows = rowsOf(renderMarkdown(variedRun()));
    expect(rows).toHaveLength(9);
    expect(rows[0]).toMatch(
      /^\| ✕ FAIL \| \*\*IDM-2\*\* .* \| `npx jobproof gate .*--only IDM-2` \|$/,
    );
  });

  it("sets the sides of a scenario side by side, the control first", () => {
    const summary = renderMarkdown(variedRun());
    expect(summary).toContain(
      "|  | Synchronous, pool of 5 (control) | Reference, 5 workers (reference) |",
    );
    expect(summary).toContain("| lost | **1,468** | 0 |");
    expect(summary).toContain("- ✕ recovery after the kill: 2.7 s of 2 s, n 3");
  });

  it("is short where everything holds", () => {
    const summary = renderMarkdown(exampleRun());
    expect(summary).toContain("**54 PASS**");
    expect(rowsOf(summary)).toEqual([]);
    expect(summary.split("\n").length).toBeLessThan(20);
  });

  it("fits into a comment, however much is broken", () => {
    const verdict = { kind: "FAIL", because: "x".repeat(5000), witness: {}, evidence: [] } as const;
    const checks = Array.from({ length: 100 }, () => exampleCheck({ verdict }));
    const summary = renderMarkdown(exampleRun({ checks }));
    expect(summary.length).toBeLessThan(65_536);
    expect(summary).toContain("60 more rows in `index.html`");
  });

  it("lets no text of a target become markup, a link, a mention or another cell", () => {
    const summary = renderMarkdown(hostileRun());
    const outsideCode = summary.replace(/(?<!\\)(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, "");
    expect(outsideCode).not.toMatch(/<[a-z/]/i);
    expect(outsideCode).not.toMatch(/@everyone|(?<!\\)\]\(/);
    const cells = rowsOf(summary).map((row) => row.match(/(?<!\\)\|/g)?.length);
    expect(new Set(cells)).toEqual(new Set([5]));
  });
});
