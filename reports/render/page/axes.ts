import type { Axis } from "./chart.ts";

/** An axis of whole numbers from 0, with a little room above the highest. */
export function countAxis(title: string, highest: number): Axis {
  const least = Math.max(1, highest * 1.04);
  const step = Math.max(1, niceStep(least / 5));
  const max = Math.ceil(least / step) * step;
  return { title, scale: "linear", min: 0, max, ticks: multiples(step, max) };
}

/** An axis of seconds from 0 to exactly the end. */
export function timeAxis(endSec: number): Axis {
  const max = endSec > 0 ? endSec : 1;
  const ticks = multiples(niceStep(max / 9), max);
  return { title: "time, s", scale: "linear", min: 0, max, ticks };
}

/** An axis of percentiles for so many samples: the median, then each further nine. */
export function percentileAxis(samples: number): Axis {
  const max = decadeAbove(Math.max(samples, 10));
  const ticks = [2, ...decades(10, max)];
  return { title: "percentile", scale: "percentile", min: 1, max, ticks };
}

/** A logarithmic axis of times in whole decades; nothing under 10 µs is told apart. */
export function spanAxis(fastestMs: number, slowestMs: number): Axis {
  const min = decadeAbove(Math.max(fastestMs, 0.02)) / 10;
  const max = decadeAbove(Math.max(slowestMs, min * 10));
  return { title: "time, log", scale: "milliseconds", min, max, ticks: decades(min, max) };
}

/** The next number of 1, 2, 2.5 or 5 times a power of ten that is not smaller; 2.5 only where it is whole. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const digits = power >= 10 ? [1, 2, 2.5, 5] : [1, 2, 5];
  return tidied((digits.find((digit) => digit * power >= least * 0.9999) ?? 10) * power);
}

function multiples(step: number, max: number): readonly number[] {
  const count = Math.floor(max / step + 1e-9) + 1;
  return Array.from({ length: count }, (_, index) => tidied(index * step));
}

function decades(min: number, max: number): readonly number[] {
  const count = Math.round(Math.log10(max / min)) + 1;
  return Array.from({ length: count }, (_, index) => tidied(min * 10 ** index));
}

function decadeAbove(value: number): number {
  return tidied(10 ** Math.ceil(Math.log10(value) - 1e-9));
}

/** Rounds off what binary fractions add, such as in 0.30000000000000004. */
function tidied(value: number): number {
  return Number(value.toPrecision(12));
}
