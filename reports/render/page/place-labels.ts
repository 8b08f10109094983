/** A text that hangs on a leader: the leader stands at `x`, the text begins there and goes right. */
export type Label = Readonly<{ x: number; widthPx: number }>;

/** Space between a label and whatever stands to its right. */
const gapPx = 6;

/**
 * Puts each label into the lowest row in which it meets neither another label nor a leader.
 *
 * Labels come in order of `x`. They are placed from right to left: a leader then only passes rows
 * whose labels begin to its right, so that nothing can collide, however close events are.
 */
export function placeLabels(labels: readonly Label[]): readonly number[] {
  const rows: number[] = [];
  /** For each row, where the leftmost thing in it begins. */
  const taken: number[] = [];
  for (const { x, widthPx } of labels.toReversed()) {
    const ends = x + widthPx + gapPx;
    const free = taken.findIndex((begins) => ends <= begins);
    const row = free === -1 ? taken.length : free;
    for (let passed = 0; passed <= row; passed += 1) taken[passed] = x;
    rows.unshift(row);
  }
  return rows;
}
