import type { CheckResult, Run } from "../../../conformance/contract/run.ts";

/** Gives each result the id of its section, so that a cell, a link and a section agree. */
export type Anchors = ReadonlyMap<CheckResult, string>;

/**
 * Names a check's section after its requirement, such as `EXE-5`, and a guard's after its scenario.
 *
 * Where several results share a requirement, the later ones are numbered. Nothing but letters,
 * digits and dashes gets into an id.
 */
export function anchorsOf(run: Run): Anchors {
  const taken = new Set<string>();
  const anchors = new Map<CheckResult, string>();
  const name = (result: CheckResult, prefix: string): void => {
    const wanted = idText(prefix + result.requirement);
    const free = numbered(wanted).find((id) => !taken.has(id)) ?? wanted;
    taken.add(free);
    anchors.set(result, free);
  };
  for (const check of run.checks) name(check, "");
  for (const scenario of run.scenarios) {
    for (const guard of scenario.guards) name(guard, `${scenario.id}-`);
  }
  return anchors;
}

/** Reduces a text to what may stand in an id. */
function idText(text: string): string {
  return text.replace(/[^A-Za-z0-9-]+/g, "-");
}

function numbered(wanted: string): readonly string[] {
  return [wanted, ...Array.from({ length: 999 }, (_, index) => `${wanted}-${index + 2}`)];
}
