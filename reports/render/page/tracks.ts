import type { Ms } from "../../../conformance/contract/time.ts";
import { actors, type Stroke } from "./strokes.ts";

/** The strokes of one lane, in time. Only an actor's first lane has a title. */
export type Track = Readonly<{ title: string; strokes: readonly Stroke[] }>;

/**
 * Puts strokes on lanes.
 *
 * Calls that overlap get lanes of their own, so that none hides another. Points that say the same
 * and lie closer than `closeMs` become one, such as the ten submissions of a race.
 */
export function tracksOf(
  strokes: readonly Stroke[],
  options: { endMs: Ms; closeMs: Ms; joins: "same words" | "any words" },
): readonly Track[] {
  const replicas = new Set(strokes.filter(({ actor }) => actor === "api").map((s) => s.replica));
  const titleOf = ({ actor, replica }: Stroke): string => {
    if (actor !== "api") return actor;
    return replicas.size > 1 || replica > 0 ? `API ${replica + 1}` : "API";
  };
  const sorted = strokes.toSorted(
    (a, b) =>
      actors.indexOf(a.actor) - actors.indexOf(b.actor) || a.replica - b.replica || a.at - b.at,
  );
  const titles = [...new Set(sorted.map(titleOf))];
  return titles.flatMap((title) => {
    const mine = sorted.filter((stroke) => titleOf(stroke) === title);
    const isLedger = mine[0]?.actor === "ledger";
    const rows = isLedger ? apart(mine, options.endMs) : [joined(mine, options)];
    return rows.map((row, index) => ({ title: index === 0 ? title : "", strokes: row }));
  });
}

/** Writes the numbers of a stroke, such as `1–10` or `3, 5`. */
export function numbersText(numbers: readonly number[]): string {
  const first = numbers[0] ?? 0;
  const last = numbers.at(-1) ?? 0;
  const isRun = numbers.length > 1 && last - first === numbers.length - 1;
  return isRun ? `${first}–${last}` : numbers.join(",");
}

function apart(strokes: readonly Stroke[], endMs: Ms): readonly (readonly Stroke[])[] {
  const rows: Stroke[][] = [];
  for (const stroke of strokes) {
    const free = rows.find((row) => row.every((other) => (other.to ?? endMs) <= stroke.from));
    if (free === undefined) rows.push([stroke]);
    else free.push(stroke);
  }
  return rows;
}

function joined(
  strokes: readonly Stroke[],
  { closeMs, joins }: { closeMs: Ms; joins: "same words" | "any words" },
): readonly Stroke[] {
  const kept: Stroke[] = [];
  for (const stroke of strokes) {
    const last = kept.at(-1);
    const isClose = last !== undefined && stroke.at - last.at <= closeMs;
    const saysSame = last !== undefined && (joins === "any words" || stroke.words === last.words);
    const isAlike = last !== undefined && stroke.tone === last.tone;
    if (isClose && saysSame && isAlike) kept[kept.length - 1] = both(last, stroke);
    else kept.push(stroke);
  }
  return kept;
}

function both(a: Stroke, b: Stroke): Stroke {
  const to = a.to === null || b.to === null ? null : Math.max(a.to, b.to);
  return { ...a, from: Math.min(a.from, b.from), to, numbers: [...a.numbers, ...b.numbers] };
}
