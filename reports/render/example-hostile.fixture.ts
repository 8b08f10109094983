import type { History } from "../../conformance/contract/history.ts";
import type { Run } from "../../conformance/contract/run.ts";
import { exampleHistory, variedRun } from "./example-run.fixture.ts";

/**
 * What a hostile target would write into every field that it can: ends of attributes, elements,
 * scripts, comments, XML sections, table cells and code spans; controls and reversed text.
 */
const hostileText =
  `"'><img src=x onerror="window.pwned=1"></script><script>window.pwned=1</script>` +
  `<svg onload=window.pwned=1>--></style>]]>\u2028\u0000\u001b[2J\u202e\`|@everyone #1 [a](javascript:pwned)`;

/** Words that the contract lists; a file with others is refused before it is rendered. */
const listed = new Set(
  "schema kind outcome level side did as state fault role end what histogram jitter".split(" "),
);

/** An example with that text in every free field, and in every name that is free. */
export function hostileRun(): Run {
  return hostile(variedRun({ interruptedBy: "SIGINT" })) as Run;
}

/** The history of the example, with that text in every free field. */
export function hostileHistory(): History {
  return hostile(exampleHistory()) as History;
}

const freeNames = new Set(["witness", "headers", "figures"]);

function hostile(value: unknown, name = ""): unknown {
  if (typeof value === "string") return listed.has(name) ? value : wordOf(name) + hostileText;
  if (Array.isArray(value)) return value.map((item) => hostile(item, name));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, part]): [string, unknown] => [
    freeNames.has(name) ? key + hostileText : key,
    // An exercise is an object in a result and a name in an event; `did` is free in the first.
    hostile(part, name === "exercise" && key === "did" ? "" : key),
  ]);
  return Object.fromEntries(entries);
}

/** Keeps a requirement's family and a link's beginning, so that they are taken for what they are. */
function wordOf(name: string): string {
  if (name === "requirement") return "EXE-5";
  return name === "url" ? "https://example.org/" : "";
}
