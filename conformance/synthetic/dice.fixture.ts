import type { Random } from "../random.ts";

/** Draws of one invented history: as repeatable as a `Random`, and quick enough for millions. */
export interface Dice {
  /** At least 0 and below 1. */
  readonly unit: () => number;
  /** An integer from 0 to `below - 1`. */
  readonly integer: (below: number) => number;
  /** A time from `low` to `high`, with fractions. */
  readonly between: (low: number, high: number) => number;
  readonly chance: (share: number) => boolean;
  readonly pick: <Item>(items: readonly Item[]) => Item;
  readonly hex: (digits: number) => string;
}

/** Seeds dice with one draw of a `Random`, which hashes and is slow. */
export function diceFrom(random: Random): Dice {
  let state = Number.parseInt(random.hex(8), 16);
  /** Mulberry32, by Tommy Ettinger. */
  const unit = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (below: number): number => Math.floor(unit() * below);
  return {
    unit,
    integer,
    between: (low, high) => low + unit() * (high - low),
    chance: (share) => unit() < share,
    pick: (items) => {
      const item = items[integer(items.length)];
      if (item === undefined) throw new Error("picked from nothing");
      return item;
    },
    hex: (digits) => Array.from({ length: digits }, () => integer(16).toString(16)).join(""),
  };
}
