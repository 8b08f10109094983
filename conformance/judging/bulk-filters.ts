import { canonicalJson } from "../canonical-json.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { Target } from "../contract/target.ts";
import { fieldOf } from "./dead-letters.ts";
import type { BulkFilter } from "../exercise.ts";
import { at } from "../target/json-pointer.ts";
import { parseJson } from "../target/target-words.ts";

/** Times that lie nearer to a bound than this are not judged: a service may count in whole milliseconds, or round. */
const unsureMs = 1;

/** What a bulk replay asked for, as its body says it. */
export function filterOf(op: Op, target: Target): BulkFilter {
  const route = target.deadLetters?.bulkReplay;
  const body = parseJson(op.request.body ?? "") ?? null;
  const said = (pointer: string | undefined): JsonValue | undefined =>
    pointer === undefined ? undefined : at(body, pointer);
  const text = (pointer: string | undefined): string | undefined => {
    const value = said(pointer);
    return typeof value === "string" ? value : undefined;
  };
  const reason = said(route?.reasonAt);
  const from = text(route?.fromAt);
  const until = text(route?.untilAt);
  const perSec = said(route?.perSecAt);
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(typeof perSec === "number" ? { perSec } : {}),
  };
}

/** Says whether an entry is what a filter asks for, by what the entry says of itself; null where that is unsure. */
export function isMeant(options: {
  filter: BulkFilter;
  entry: JsonValue;
  target: Target;
}): boolean | null {
  const { filter, entry, target } = options;
  const reason = fieldOf({ target, entry, field: "reason" });
  const time = timeOf(fieldOf({ target, entry, field: "lastAt" }));
  const answers = new Set([
    filter.reason === undefined ? true : isReason(reason, filter.reason),
    filter.from === undefined ? true : isAtLeast(time, Date.parse(filter.from)),
    filter.until === undefined ? true : isAtLeast(Date.parse(filter.until), time),
  ]);
  if (answers.has(false)) return false;
  return answers.has(null) ? null : true;
}

/** A time as a service writes it, in milliseconds; NaN where it is none. Only compared with others of the same service. */
export function timeOf(value: JsonValue | undefined): number {
  if (typeof value === "number") return value;
  return typeof value === "string" ? Date.parse(value) : Number.NaN;
}

function isReason(reason: JsonValue | undefined, wanted: JsonValue): boolean | null {
  return reason === undefined ? null : canonicalJson(reason) === canonicalJson(wanted);
}

function isAtLeast(time: number, bound: number): boolean | null {
  if (Number.isNaN(time) || Number.isNaN(bound) || Math.abs(time - bound) <= unsureMs) return null;
  return time > bound;
}
