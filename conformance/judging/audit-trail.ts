import type { History } from "../contract/history.ts";
import type { JsonObject, JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import type { AuditRoute, Target } from "../contract/target.ts";
import { at } from "../target/json-pointer.ts";
import { entriesOn, opsOf } from "./views.ts";

/** One record of a trail, in our words. */
export type TrailRecord = Readonly<{
  who: string;
  time: string;
  action: string;
  subject: string;
  outcome: string;
  /** The page that showed it. */
  page: Op;
}>;

/** Every record that was seen; one that several looks showed, once. */
export function trailIn(history: History, target: Target): readonly TrailRecord[] {
  const records = new Map<string, TrailRecord>();
  for (const page of opsOf(history, "audit")) {
    for (const item of entriesOn(page)) {
      const key = JSON.stringify(item);
      if (!records.has(key)) records.set(key, recordOf({ item, page, route: target.audit }));
    }
  }
  return [...records.values()];
}

/** Says whether a record is about one of these: it may name the entry or its job, alone or among other words. */
export function isAbout(record: TrailRecord, ids: readonly string[]): boolean {
  return ids.some((id) => id !== "" && record.subject.includes(id));
}

function recordOf(options: {
  item: JsonObject;
  page: Op;
  route: AuditRoute | undefined;
}): TrailRecord {
  const { item, page, route } = options;
  const {
    whoAt = "/who",
    timeAt = "/at",
    actionAt = "/action",
    subjectAt = "/subject",
    outcomeAt = "/outcome",
  } = route ?? {};
  const says = (pointer: string): string => textOf(at(item, pointer));
  return {
    who: says(whoAt),
    time: says(timeAt),
    action: says(actionAt),
    subject: says(subjectAt),
    outcome: says(outcomeAt),
    page,
  };
}

/** Empty where nothing is said. */
function textOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
