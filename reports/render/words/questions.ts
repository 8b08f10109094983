import type { Run } from "../../../conformance/contract/run.ts";
import type { VerdictKind } from "../../../conformance/contract/verdict.ts";
import { familyOf, inCatalogueOrder } from "./families.ts";
import { byWorst } from "./verdict-words.ts";

/** The six questions before a service goes into production, and the families that answer each. */
export const questions = [
  {
    id: "state",
    title: "State",
    asks: "Does a caller always learn what became of a job?",
    families: ["ACC", "PRF", "STS", "CAN", "SSE", "WHK"],
  },
  {
    id: "safety",
    title: "Safety",
    asks: "Does nothing happen twice, out of turn, or for the wrong caller?",
    families: ["IDM", "EXE", "VIS", "RBC", "ORD"],
  },
  {
    id: "resilience",
    title: "Resilience",
    asks: "Does every accepted job end, whatever dies or refuses?",
    families: ["DUR", "RTY"],
  },
  {
    id: "operations",
    title: "Operations",
    asks: "Can people repair, replay, deploy and restart it?",
    families: ["DLQ", "SCL"],
  },
  {
    id: "scale",
    title: "Scale",
    asks: "Does it stay calm when more arrives than it can do?",
    families: ["PRI", "RTL"],
  },
  {
    id: "visibility",
    title: "Visibility",
    asks: "Can one see what happened, and why?",
    families: ["ERR", "TRC", "OBS"],
  },
] as const satisfies readonly Readonly<{
  id: string;
  title: string;
  asks: string;
  families: readonly string[];
}>[];

/** The id of one of the six questions. */
export type QuestionId = (typeof questions)[number]["id"];

/** Rows that answer another question than their family does. */
const rowsElsewhere: Readonly<Record<string, QuestionId>> = {
  "ACC-5": "resilience",
  "ACC-6": "scale",
  "ACC-7": "resilience",
  "EXE-7": "scale",
  "VIS-2": "resilience",
  "DLQ-2": "visibility",
  "DLQ-6": "visibility",
  "RBC-4": "visibility",
  "SCL-2": "scale",
  "SCL-3": "scale",
};

/** `open`: nothing speaks against it, but not all of it could be judged. */
export type Answer = Readonly<{
  id: QuestionId;
  title: string;
  asks: string;
  says: "yes" | "no" | "open";
  rows: number;
  holding: number;
  /** What stands in the way, such as `EXE-5` or `2 not declared`. */
  because: string;
}>;

/**
 * Answers the six questions from the rows that a run judged, guards of scenarios included.
 *
 * A row is as good as its worst result. One broken row says no. Yes needs that every row was judged:
 * a MUST that is not declared leaves the question open, as does a run that was interrupted.
 */
export function answerQuestions(run: Run): readonly Answer[] {
  const rows = rowsOf(run);
  const isCutShort = run.interruptedBy !== null;
  return questions.map(({ id, title, asks }) => {
    const mine = rows.filter((row) => questionOf(row.requirement) === id);
    const holding = mine.filter((row) => holdingKinds.has(row.kind)).length;
    return { id, title, asks, rows: mine.length, holding, ...conclude(mine, isCutShort) };
  });
}

/** The question that a requirement answers; null where its family is unknown. */
export function questionOf(requirement: string): QuestionId | null {
  const family = familyOf(requirement);
  const byFamily = questions.find((one) => one.families.some((id) => id === family));
  return rowsElsewhere[requirement] ?? byFamily?.id ?? null;
}

type Row = Readonly<{
  requirement: string;
  id: string;
  level: "must" | "should";
  kind: VerdictKind;
}>;

const holdingKinds: ReadonlySet<VerdictKind> = new Set(["PASS", "INFO", "NON-STRICT"]);

function rowsOf(run: Run): readonly Row[] {
  const results = [...run.checks, ...run.scenarios.flatMap((scenario) => scenario.guards)];
  const sorted = results
    .map(({ requirement, id, level, verdict }) => ({ requirement, id, level, kind: verdict.kind }))
    .toSorted((a, b) => byWorst(a.kind, b.kind));
  const worst = new Map<string, Row>();
  for (const row of sorted) if (!worst.has(row.requirement)) worst.set(row.requirement, row);
  return inCatalogueOrder([...worst.values()]);
}

function conclude(rows: readonly Row[], isCutShort: boolean): Pick<Answer, "says" | "because"> {
  const broken = rows.filter((row) => row.kind === "FAIL");
  if (broken.length > 0) return { says: "no", because: named(broken) };
  if (rows.length === 0) return { says: "open", because: "no row was judged" };
  const undecided = rows.filter((row) => !holdingKinds.has(row.kind) && row.kind !== "UNSUPPORTED");
  if (undecided.length > 0) return { says: "open", because: `${named(undecided)} not decided` };
  const undeclared = rows.filter((row) => row.kind === "UNSUPPORTED" && row.level === "must");
  if (undeclared.length > 0) return { says: "open", because: `${undeclared.length} not declared` };
  if (isCutShort) return { says: "open", because: "the run was interrupted" };
  return { says: "yes", because: "" };
}

function named(rows: readonly Row[]): string {
  const names = rows.slice(0, 3).map((row) => row.requirement);
  const more = rows.length > 3 ? ` and ${rows.length - 3} more` : "";
  return names.join(", ") + more;
}
