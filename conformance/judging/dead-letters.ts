import type { History } from "../contract/history.ts";
import type { JobId } from "../contract/job.ts";
import type { JsonObject, JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { DeadLetterFields, Target } from "../contract/target.ts";
import { at } from "../target/json-pointer.ts";
import { entriesOn, groupBy, opsOf } from "./views.ts";

/** One look at the whole list of dead letters: its pages, and the entries on them. */
export type Listing = Readonly<{
  pages: readonly Op[];
  entries: readonly JsonObject[];
  /** Whether every page could be read up to the last. */
  isWhole: boolean;
}>;

/** The looks at the list, in order: those that carry this label, or all. */
export function listingsOf(options: {
  history: History;
  target: Target;
  label?: string;
}): readonly Listing[] {
  const { history, target, label } = options;
  const pages = opsOf(history, "list-dead-letters", label);
  // One reader asks for one page after the other; several readers may do so at the same time.
  const readers = groupBy(pages, ({ exercise, label: as, as: who }) => `${exercise} ${as} ${who}`);
  const listings = [...readers.values()].flatMap((own) => listingsIn(own, target));
  return listings.toSorted((a, b) => startOf(a) - startOf(b));
}

/** The first sight of each job's entry in the looks that carry this label, or in all. */
export function entriesByJob(options: {
  history: History;
  target: Target;
  label?: string;
}): ReadonlyMap<JobId, Sight> {
  const sights = new Map<JobId, Sight>();
  for (const page of listingsOf(options).flatMap((listing) => listing.pages)) {
    for (const entry of entriesOn(page)) {
      const jobId = jobOfEntry(options.target, entry);
      if (jobId !== null && !sights.has(jobId)) sights.set(jobId, { entry, page });
    }
  }
  return sights;
}

/** An entry, and the page that showed it. */
export type Sight = Readonly<{ entry: JsonObject; page: Op }>;

/** What an entry says in a declared field; `undefined` where it is not declared or not there. */
export function fieldOf(options: {
  target: Target;
  entry: JsonValue;
  field: keyof DeadLetterFields;
}): JsonValue | undefined {
  const pointer = options.target.deadLetters?.fields?.[options.field] ?? usual[options.field];
  return pointer === undefined ? undefined : at(options.entry, pointer);
}

/** The entry's own id. */
export function idOfEntry(target: Target, entry: JsonValue): string | null {
  return textOf(fieldOf({ target, entry, field: "id" }));
}

/** The job that an entry is about. */
export function jobOfEntry(target: Target, entry: JsonValue): JobId | null {
  return textOf(fieldOf({ target, entry, field: "jobId" }));
}

const usual: DeadLetterFields = { id: "/id", jobId: "/jobId" };

function listingsIn(pages: readonly Op[], target: Target): readonly Listing[] {
  const listings: Op[][] = [];
  for (const page of pages) {
    if (page.request.path === target.deadLetters?.list) listings.push([page]);
    else listings.at(-1)?.push(page);
  }
  return listings.map((own) => ({
    pages: own,
    entries: own.flatMap((page) => entriesOn(page)),
    isWhole: own.every(isReadable) && typeof at(own.at(-1)?.value ?? null, "/next") !== "string",
  }));
}

function startOf({ pages }: Listing): number {
  return pages[0]?.sentAt ?? 0;
}

function isReadable(page: Op): boolean {
  return page.outcome === "ok" && Array.isArray(at(page.value, "/items"));
}

/** An id as text: some services number their things. Null where it is neither. */
export function textOf(value: JsonValue | undefined): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : null;
}
