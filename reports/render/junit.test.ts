import { describe, expect, it } from "vitest";
import { hostileRun } from "./example-hostile.fixture.ts";
import { exampleRun, variedRun } from "./example-run.fixture.ts";
import { renderJunit } from "./junit.ts";

const attributes = /(?: [a-z-]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#39);[^"<&]*)*")*/;
const tagForm = new RegExp(`<(/?)([a-z-]+)${attributes.source}(/?)>`, "g");

/** The names of all elements of a document; throws where it is not well formed. */
function tagsOf(xml: string): readonly string[] {
  const body = xml.replace(/^<\?xml [^?]*\?>\n/, "");
  const open: string[] = [];
  const seen: string[] = [];
  for (const [, closes, name = "", isEmpty] of body.matchAll(tagForm)) {
    if (closes === "/" && open.pop() !== name) throw new Error(`</${name}> closes another`);
    if (closes === "") seen.push(name);
    if (closes === "" && isEmpty === "") open.push(name);
  }
  if (open.length > 0) throw new Error(`<${open.join("><")}> stays open`);
  const [stray] = /[<>]|&(?!(?:amp|lt|gt|quot|#39);)/.exec(body.replace(tagForm, "")) ?? [];
  if (stray !== undefined) throw new Error(`not well formed: ${stray}`);
  return seen;
}

function numberOf(xml: string, name: string): number {
  return Number(new RegExp(`<testsuites[^>]* ${name}="(\\d+)"`).exec(xml)?.[1]);
}

describe("the JUnit file", () => {
  const xml = renderJunit(variedRun());

  it("is well formed, and has a case for each result, guard and budget", () => {
    const tags = tagsOf(xml);
    expect(tags.filter((tag) => tag === "testcase")).toHaveLength(54 + 2 + 3);
    expect(numberOf(xml, "tests")).toBe(59);
    expect(tags.filter((tag) => tag === "testsuite")).toHaveLength(14 + 1);
  });

  it("fails what is broken, errs on what could not be judged, skips what is not declared", () => {
    expect([...xml.matchAll(/<failure type="([^"]+)"/g)].map((match) => match[1])).toHaveLength(3);
    expect([...xml.matchAll(/<error type="([^"]+)"/g)].map((match) => match[1])).toEqual([
      "INCONCLUSIVE",
      "BLOCKED",
      "HARNESS-ERROR",
    ]);
    expect([...xml.matchAll(/<skipped /g)]).toHaveLength(2);
    expect(["failures", "errors", "skipped"].map((name) => numberOf(xml, name))).toEqual([3, 3, 2]);
  });

  it("says with which seed and command it was made", () => {
    expect(xml).toContain('<property name="seed" value="48151623"/>');
    expect(xml).toContain('<property name="command" value="npx jobproof gate');
  });

  it("gives the evidence and the way to see it again", () => {
    expect(xml).toContain("fault: stop worker-1 (pid 4711)");
    expect(xml).toContain(
      "again: npx jobproof gate --target acme.config.ts --seed 48151623 --only VIS-3",
    );
  });

  it("counts the time of a shared exercise once", () => {
    const [first, ...others] = exampleRun().checks.slice(0, 3);
    const checks = [first, ...others].flatMap((check) =>
      check === undefined ? [] : [{ ...check, exercise: { id: "shared", did: "", tookMs: 2000 } }],
    );
    const times = [
      ...renderJunit(exampleRun({ checks })).matchAll(/<testcase [^>]*time="([^"]+)"/g),
    ];
    expect(times.map((match) => match[1])).toEqual(["2.000", "0.000", "0.000"]);
  });

  it("stays well formed whatever a target wrote", () => {
    const hostile = renderJunit(hostileRun());
    expect(() => tagsOf(hostile)).not.toThrow();
    // eslint-disable-next-line no-control-regex -- what XML cannot carry
    expect(hostile).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/);
  });

  it("is the same whenever it is rendered", () => {
    expect(renderJunit(variedRun())).toBe(xml);
  });
});
