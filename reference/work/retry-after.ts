const shortMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** The three forms of an HTTP-date that a recipient must read (RFC 9110, section 5.6.7). */
const dateForms = [
  /^\w{3}, (?<day>\d{2}) (?<month>\w{3}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^\w{6,9}, (?<day>\d{2})-(?<month>\w{3})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^\w{3} (?<month>\w{3}) (?<day>[\d ]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/,
];

/** Reads how long a dependency asks us to wait; null where it says nothing that can be followed. */
export type ReadRetryAfter = (header: string | undefined, now: number) => number | null;

/**
 * Reads both forms of the header, seconds and date.
 *
 * What is malformed, negative or past asks for nothing. A huge number stays huge: the retry policy
 * caps it.
 */
export const retryAfterMs: ReadRetryAfter = (header, now) => {
  const value = header?.trim() ?? "";
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const at = httpDate(value, now);
  return at === null || at <= now ? null : at - now;
};

function httpDate(value: string, now: number): number | null {
  const parts = dateForms
    .map((form) => form.exec(value)?.groups)
    .find((found) => found !== undefined);
  if (parts === undefined) return null;
  const { day = "", month = "", year = "", time = "" } = parts;
  const monthIndex = shortMonths.indexOf(month) / 3;
  if (!Number.isInteger(monthIndex) || monthIndex < 0) return null;
  const date = `${fullYear(year, now)}-${pad(monthIndex + 1)}-${pad(Number(day))}T${time}Z`;
  const at = Date.parse(date);
  return Number.isNaN(at) ? null : at;
}

/** A two-digit year that seems to be more than 50 years ahead is the past one with those digits. */
function fullYear(year: string, now: number): string {
  if (year.length === 4) return year;
  const thisYear = new Date(now).getUTCFullYear();
  const guess = Math.floor(thisYear / 100) * 100 + Number(year);
  return String(guess > thisYear + 50 ? guess - 100 : guess);
}

const pad = (value: number): string => String(value).padStart(2, "0");
