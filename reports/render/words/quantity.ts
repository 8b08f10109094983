import { oneLine } from "./plain.ts";

/**
 * Numbers and times as people read them, the same on every machine: no locale, no time zone.
 *
 * What is not a finite number is shown as a dash. JSON turns NaN into null, and a report that was
 * rendered from the folder must equal the one that was rendered from memory.
 */

const unknown = "–";

/** Writes a whole number with commas, such as `1,000`. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return unknown;
  return grouped(String(Math.round(value)));
}

/** Writes a number with at most so many decimals and no idle zeros, such as `1,234.5`. */
export function decimal(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return unknown;
  const [whole = "0", fraction = ""] = value.toFixed(digits).split(".");
  const kept = fraction.replace(/0+$/, "");
  const text = grouped(whole) + (kept === "" ? "" : `.${kept}`);
  return text === "-0" ? "0" : text;
}

/** Writes a number with exactly so many decimals, for columns that are compared. */
export function fixed(value: number, digits: number): string {
  return Number.isFinite(value) ? grouped(value.toFixed(digits)) : unknown;
}

/** Writes a span of time with three significant digits and the unit that fits, such as `41 ms`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return unknown;
  const size = Math.abs(ms);
  if (size < 999.5) return `${significant(ms)} ms`;
  if (size < 99_950) return `${significant(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  if (size < 3_599_500) return `${Math.trunc(seconds / 60)} min ${Math.abs(seconds % 60)} s`;
  const minutes = Math.round(ms / 60_000);
  return `${grouped(String(Math.trunc(minutes / 60)))} h ${Math.abs(minutes % 60)} min`;
}

/** Writes a value with its unit; milliseconds as a span of time. */
export function measure(value: number, unit: string): string {
  return unit === "ms" ? duration(value) : `${decimal(value)} ${oneLine(unit)}`.trim();
}

/** Writes `part` of `whole` in per cent; nothing of nothing is a dash. */
export function share(part: number, whole: number): string {
  return whole > 0 ? `${decimal((part / whole) * 100, 1)} %` : unknown;
}

/** Writes a size in the binary unit that fits, such as `7.8 GiB`. */
export function bytes(value: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let size = value;
  let unit = 0;
  while (Math.abs(size) >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${decimal(size, 1)} ${units[unit] ?? ""}`;
}

/** Writes an ISO instant as `2026-11-21 17:04 UTC`; what is no instant stays as it is. */
export function instant(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Writes a count with its noun, such as `1 row` and `2 rows`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

function significant(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return decimal(value, 0);
  return decimal(value, size >= 10 ? 1 : 2);
}

function grouped(digits: string): string {
  return digits.replace(/\B(?<!\.\d*)(?=(\d{3})+(\.|$))/g, ",");
}
