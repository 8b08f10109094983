import { createHash } from "node:crypto";

/** A stream of random numbers that a seed decides. */
export interface Random {
  /** At least 0 and below 1. */
  readonly unit: () => number;
  /** An integer from 0 to `below - 1`. */
  readonly integer: (below: number) => number;
  /** Hexadecimal digits. */
  readonly hex: (digits: number) => string;
  /** An independent stream for one purpose: what others draw does not change it. */
  readonly fork: (purpose: string) => Random;
}

/** Makes a stream by hashing seed and counter: slow, simple, and the same everywhere. */
export function randomFrom(seed: string): Random {
  let drawn = 0;
  const block = (): string => createHash("sha256").update(`${seed}/${drawn++}`).digest("hex");
  const unit = (): number => Number.parseInt(block().slice(0, 13), 16) / 2 ** 52;
  return {
    unit,
    integer: (below) => Math.floor(unit() * below),
    hex: (digits) => {
      let text = "";
      while (text.length < digits) text += block();
      return text.slice(0, digits);
    },
    fork: (purpose) => randomFrom(`${seed}/${purpose}`),
  };
}
