import { bytes, count, decimal, duration } from "./quantity.ts";

/** A counter as a reader takes it: words, and a value with its unit. */
export type CounterWords = Readonly<{ name: string; value: string }>;

/**
 * Tells a counter whose name is written for programs, such as `slowestMs`: the unit that ends the
 * name goes to the value. A name that is words already stays as it is.
 */
export function counterWords(name: string, value: number): CounterWords {
  const unit = units.find(({ ends }) => name.length > ends.length && name.endsWith(ends));
  if (!isOneWord.test(name)) return { name, value: plainNumber(value) };
  if (unit === undefined) return { name: spaced(name), value: plainNumber(value) };
  return { name: spaced(name.slice(0, -unit.ends.length)), value: unit.tell(value) };
}

/** Writes `maxAttempts` as `max attempts`. */
export function spaced(name: string): string {
  return isOneWord.test(name)
    ? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    : name;
}

const isOneWord = /^[a-z][A-Za-z0-9]*$/;

const units: readonly Readonly<{ ends: string; tell: (value: number) => string }>[] = [
  { ends: "Ms", tell: duration },
  { ends: "Bytes", tell: bytes },
  { ends: "Percent", tell: (value) => `${decimal(value, 1)} %` },
  { ends: "PerSec", tell: (value) => `${decimal(value, 1)} a second` },
  { ends: "Sec", tell: (value) => duration(value * 1000) },
];

function plainNumber(value: number): string {
  return Number.isInteger(value) ? count(value) : decimal(value, 3);
}
