import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hostileHistory, hostileRun } from "./example-hostile.fixture.ts";
import { exampleCheck, exampleHistory, exampleRun, variedRun } from "./example-run.fixture.ts";
import { exampleScenario } from "./example-scenario.fixture.ts";
import { renderHtml } from "./html.ts";

const history = exampleHistory();

function matchesOf(page: string, pattern: RegExp): readonly string[] {
  return [...page.matchAll(pattern)].map((match) => match[1] ?? match[0]);
}

/** The texts that a page lacks; the page itself is too long to be printed when a test fails. */
function missingFrom(page: string, ...texts: readonly string[]): readonly string[] {
  return texts.filter((text) => !page.includes(text));
}

function hash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

describe("the page of a run", () => {
  const page = renderHtml({ run: variedRun(), history });

  it("is the same, byte for byte, whenever it is rendered, also from a copy", () => {
    const copy = JSON.parse(JSON.stringify({ run: variedRun(), history })) as {
      run: ReturnType<typeof variedRun>;
      history: typeof history;
    };
    expect(renderHtml({ run: variedRun(), history })).toBe(page);
    expect(renderHtml(copy)).toBe(page);
  });

  it("has a cell and a section for each result, and each link leads to something", () => {
    const checks = variedRun().checks.length;
    expect(matchesOf(page, /<a class="cell kind-/g)).toHaveLength(checks);
    expect(matchesOf(page, /<details class="check kind-/g)).toHaveLength(checks + 2);
    const markup = page.replaceAll(/<script[^]*?<\/script>/g, "");
    const ids = new Set(matchesOf(markup, / id="([^"]+)"/g));
    const targets = matchesOf(markup, / href="#([^"]+)"/g);
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
    expect(matchesOf(markup, / id="([^"]+)"/g)).toHaveLength(ids.size);
  });

  it("opens what did not pass, and only that", () => {
    const passed = matchesOf(page, /<details class="check kind-PASS"[^>]*>/g);
    const others = matchesOf(page, /<details class="check kind-(?!PASS)[^>]*>/g);
    expect(passed.filter((tag) => tag.endsWith(" open>"))).toEqual([]);
    expect(others.filter((tag) => !tag.endsWith(" open>"))).toEqual([]);
  });

  it("allows nothing but its own style and scripts, by their hashes", () => {
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1] ?? "";
    const decoded = policy.replaceAll("&#39;", "'");
    expect(decoded).toContain("default-src 'none'");
    expect(decoded).not.toMatch(/unsafe|https?:|\*/);
    const scripts = matchesOf(page, /<script(?: type="module")?>([^]*?)<\/script>/g);
    expect(scripts).toHaveLength(3);
    for (const script of scripts) expect(decoded).toContain(hash(script));
    expect(decoded).toContain(hash(/<style>([^]*?)<\/style>/.exec(page)?.[1] ?? ""));
    expect(matchesOf(page, /<[^>]* (?:style|on[a-z]+)="/g)).toEqual([]);
  });

  it("says that a run was interrupted", () => {
    const run = variedRun({ interruptedBy: "SIGINT" });
    expect(
      missingFrom(renderHtml({ run, history }), "This run was interrupted by SIGINT."),
    ).toEqual([]);
    expect(missingFrom(page, "interrupted by")).toHaveLength(1);
  });

  it("tells the figures of the history", () => {
    expect(missingFrom(page, "10 requests, 2 calls, 0 faults in")).toEqual([]);
    expect(missingFrom(page, "Shaded: worker-1 stopped from 0.677 s to 4 s.")).toEqual([]);
  });
});

describe("a page", () => {
  it("carries Chart.js only where there is something to draw", () => {
    const gate = renderHtml({ run: exampleRun(), history });
    expect(missingFrom(gate, "Chart.js")).toHaveLength(1);
    expect(gate.length).toBeLessThan(150_000);
    const scenario = exampleRun({ kind: "scenario", checks: [], scenarios: [exampleScenario()] });
    const page = renderHtml({ run: scenario, history: [] });
    expect(missingFrom(page, "Chart.js")).toEqual([]);
    expect(missingFrom(page, "sourceMappingURL")).toHaveLength(1);
    expect(missingFrom(page, "Ready for production?")).toHaveLength(1);
  });

  it("links a clause only to the web", () => {
    const clause = { text: "a clause", url: "javascript:alert(1)" };
    const page = renderHtml({ run: exampleRun({ checks: [exampleCheck({ clause })] }), history });
    expect(missingFrom(page, "<dd>a clause</dd>")).toEqual([]);
    expect(missingFrom(page, "javascript:")).toHaveLength(1);
  });

  it("can be rendered of a run in which nothing happened", () => {
    const run = exampleRun({ checks: [], stages: [], conservation: null, outcome: "void" });
    expect(
      missingFrom(renderHtml({ run, history: [] }), '<span class="outcome-void">Void.</span>'),
    ).toEqual([]);
  });
});

describe("what a target wrote", () => {
  const page = renderHtml({ run: hostileRun(), history: hostileHistory() });

  it("never becomes markup, wherever it stands", () => {
    expect(matchesOf(page, /<img|<svg onload|<\/style>\]|-->/g)).toEqual([]);
    expect(matchesOf(page, /<script/g)).toHaveLength(4);
    expect(matchesOf(page, /<\/script/g)).toHaveLength(4);
    // eslint-disable-next-line no-control-regex -- what must not be there
    expect(matchesOf(page, /[\u0000\u001b\u2028\u2029\u202e]/g)).toEqual([]);
  });

  it("is still there to be read", () => {
    expect(missingFrom(page, "&lt;img src=x onerror=&quot;window.pwned=1&quot;&gt;")).toEqual([]);
    expect(missingFrom(page, "\\u202e")).toEqual([]);
  });

  it("stays within the data of the charts", () => {
    const data =
      /<script type="application\/json" id="charts">(.*)<\/script>/.exec(page)?.[1] ?? "";
    const charts = JSON.parse(data) as readonly { says: string }[];
    expect(charts.length).toBe(8);
    expect(charts[0]?.says).toContain("</script><script>");
  });
});
