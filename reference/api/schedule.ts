import type { JsonValue } from "../../conformance/contract/json.ts";

/** When a job may start, and by when it must have; null is at once, and whenever. */
export type Schedule = Readonly<{ startAt: Date | null; startBy: Date | null }>;

/** What is wrong with a member, and which one it is. */
export type WrongTime = Readonly<{ pointer: string; what: string }>;

const longestAheadDays = 366;
const dayMs = 86_400_000;

/** Reads the two times of a submission, which may be left out. `now` is in milliseconds since 1970. */
export function scheduleOf(
  said: Readonly<{ startAt?: JsonValue; startBy?: JsonValue }>,
  now: number,
): Schedule | WrongTime {
  const startAt = said.startAt === undefined ? null : timeOf(said.startAt);
  if (startAt === undefined) return { pointer: "/startAt", what: noTime };
  const startBy = said.startBy === undefined ? null : timeOf(said.startBy);
  if (startBy === undefined) return { pointer: "/startBy", what: noTime };
  if (startAt !== null && startAt.getTime() > now + longestAheadDays * dayMs) {
    return { pointer: "/startAt", what: `must be at most ${longestAheadDays} days ahead` };
  }
  if (startBy !== null && startBy.getTime() <= now) {
    return { pointer: "/startBy", what: "must not have passed" };
  }
  if (startAt !== null && startBy !== null && startBy <= startAt) {
    return { pointer: "/startBy", what: "must be later than /startAt" };
  }
  return { startAt, startBy };
}

const noTime = "must be a date and time with its offset, as in 2026-05-01T06:30:00Z";

/** RFC 3339, 5.6. Undefined for anything else, and for days that do not exist. */
function timeOf(value: JsonValue): Date | undefined {
  if (typeof value !== "string") return undefined;
  const [, date, hours] = dateTime.exec(value) ?? [];
  if (date === undefined || hours === "24") return undefined;
  const day = new Date(`${date}T00:00:00Z`);
  // The 30th of February is read as the 2nd of March.
  const isDay = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
  const time = new Date(value);
  return isDay && !Number.isNaN(time.getTime()) ? time : undefined;
}

const dateTime = /^(\d{4}-\d{2}-\d{2})T(\d{2}):\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;
