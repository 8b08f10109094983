import { distance } from "fastest-levenshtein";
import type { Check } from "../conformance/judging/check.ts";
import { checks } from "../conformance/checks/index.ts";
import type { Pace } from "../conformance/exercise.ts";
import { HarnessError } from "../conformance/contract/harness-error.ts";

/** How many near names are offered for one that is not known. */
const offered = 3;

/**
 * Selects checks by id (`accepted-job-is-never-lost`), row (`DUR-1`) or family (`DUR`), in any case.
 *
 * None named means all. Throws HarnessError `unknown-id` with the nearest names.
 */
export function selectChecks(only: readonly string[]): readonly Check[] {
  const all: readonly Check[] = checks;
  if (only.length === 0) return all;
  const chosen = new Set(only.flatMap((word) => matching(all, word)));
  return all.filter((check) => chosen.has(check));
}

/**
 * Leaves out, for a quick gate, the SHOULD rows for which something would have to be done that no
 * MUST row needs.
 */
export function atPace(chosen: readonly Check[], pace: Pace): readonly Check[] {
  if (pace === "full") return chosen;
  const musts = chosen.filter(({ level }) => level === "must");
  const done = new Set(musts.flatMap(({ exercise, also = [] }) => [exercise, ...also]));
  return chosen.filter(({ level, exercise }) => level === "must" || done.has(exercise));
}

/** The names that are nearest to a word, best first. */
export function nearest(word: string, names: readonly string[]): readonly string[] {
  const lower = word.toLowerCase();
  return names
    .toSorted((a, b) => distance(lower, a.toLowerCase()) - distance(lower, b.toLowerCase()))
    .slice(0, offered);
}

function matching(all: readonly Check[], word: string): readonly Check[] {
  const wanted = word.toUpperCase();
  const found = all.filter(
    ({ id, requirement }) =>
      id.toUpperCase() === wanted || requirement === wanted || requirement.startsWith(`${wanted}-`),
  );
  if (found.length > 0) return found;
  const names = all.flatMap(({ id, requirement }) => [requirement, id]);
  throw new HarnessError({
    code: "unknown-id",
    message: `There is no check "${word}".`,
    hint: `Did you mean ${nearest(word, names).join(", ")}? 'jobproof list' shows all.`,
  });
}
