/** One family of requirements, named by the letters before the dash, such as `ACC` in `ACC-1`. */
export type Family = Readonly<{ id: string; title: string }>;

/** Every family, in the order of the catalogue. */
export const families = [
  { id: "ACC", title: "Acceptance" },
  { id: "PRF", title: "Prefer" },
  { id: "IDM", title: "Idempotency" },
  { id: "STS", title: "Status and result" },
  { id: "CAN", title: "Cancel" },
  { id: "ERR", title: "Errors" },
  { id: "SSE", title: "Server-sent events" },
  { id: "WHK", title: "Webhooks" },
  { id: "DUR", title: "Nothing lost" },
  { id: "EXE", title: "Nothing doubled" },
  { id: "VIS", title: "Leases" },
  { id: "RTY", title: "Retry and backoff" },
  { id: "DLQ", title: "Dead letters" },
  { id: "RBC", title: "Roles and tenants" },
  { id: "ORD", title: "Per-key order" },
  { id: "PRI", title: "Priority" },
  { id: "RTL", title: "Limits" },
  { id: "TRC", title: "Trace" },
  { id: "SCL", title: "Shutdown and scaling" },
  { id: "OBS", title: "Metrics" },
] as const satisfies readonly Family[];

/** Something that carries a requirement, such as a check's result. */
type Row = Readonly<{ requirement: string; id: string }>;

/** The letters of a requirement's family. */
export function familyOf(requirement: string): string {
  return requirement.split("-")[0] ?? requirement;
}

/** The number of a requirement within its family; 0 where it has none. */
export function numberOf(requirement: string): number {
  return Number(/-(\d+)$/.exec(requirement)?.[1] ?? 0);
}

/** Sorts by family, number and id. A family that the catalogue does not know comes last. */
export function inCatalogueOrder<T extends Row>(rows: readonly T[]): readonly T[] {
  return rows.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      compare(familyOf(a.requirement), familyOf(b.requirement)) ||
      numberOf(a.requirement) - numberOf(b.requirement) ||
      compare(a.id, b.id),
  );
}

/** Puts rows under their families, in catalogue order. Families without rows are left out. */
export function byFamily<T extends Row>(
  rows: readonly T[],
): readonly Readonly<{ family: Family; rows: readonly T[] }>[] {
  const sorted = inCatalogueOrder(rows);
  const ids = [...new Set(sorted.map((row) => familyOf(row.requirement)))];
  return ids.map((id) => ({
    family: families.find((family) => family.id === id) ?? { id, title: id },
    rows: sorted.filter((row) => familyOf(row.requirement) === id),
  }));
}

function rank(row: Row): number {
  const at = families.findIndex((family) => family.id === familyOf(row.requirement));
  return at === -1 ? families.length : at;
}

/** Compares by code unit: `localeCompare` would depend on the machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
