import type { History } from "../contract/history.ts";
import type { Op } from "../contract/op.ts";
import type { Metrics } from "../contract/target.ts";
import { at } from "../target/json-pointer.ts";
import { opsOf } from "./views.ts";

/** What a target can count or measure, by our names. */
export type FigureName = keyof Metrics["series"];

export type Figures = Readonly<Partial<Record<FigureName, number>>>;

/** One look at all URLs of the metrics. */
export type Scrape = Readonly<{
  ops: readonly Op[];
  /** Counters summed over the URLs, gauges the largest. A series that no URL shows is not there. */
  figures: Figures;
  /** Whether every URL answered with metrics: else a sum lacks a part. */
  isWhole: boolean;
}>;

/** The scrapes under a label, in order. A URL that comes again begins another. */
export function scrapesOf(history: History, label?: string): readonly Scrape[] {
  const groups: Op[][] = [];
  for (const op of opsOf(history, "metrics", label)) {
    const current = groups.at(-1);
    const isNew = current?.some((other) => placeOf(other) === placeOf(op)) ?? true;
    if (isNew || current === undefined) groups.push([op]);
    else current.push(op);
  }
  return groups.map(scrapeOf);
}

/** Puts the answers of all URLs together. */
export function scrapeOf(ops: readonly Op[]): Scrape {
  const figures: Partial<Record<FigureName, number>> = {};
  for (const [name, combine] of Object.entries(combines) as [FigureName, Combine][]) {
    const shown = ops.flatMap((op) => {
      const figure = at(op.value, `/${name}`);
      return typeof figure === "number" ? [figure] : [];
    });
    if (shown.length > 0) figures[name] = shown.reduce(combine);
  }
  return { ops, figures, isWhole: ops.length > 0 && ops.every((op) => op.value !== null) };
}

type Combine = (a: number, b: number) => number;

const sum: Combine = (a, b) => a + b;
const largest: Combine = (a, b) => Math.max(a, b);

const combines: Readonly<Record<FigureName, Combine>> = {
  accepted: sum,
  succeeded: sum,
  failed: sum,
  retried: sum,
  deadLettered: sum,
  queued: largest,
  running: largest,
};

function placeOf({ replica, request }: Op): string {
  return request.path.startsWith("http") ? request.path : `${replica} ${request.path}`;
}
