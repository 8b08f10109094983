import type { ProofService } from "./services.ts";

/** Invents a faulty service of a tier. */
export function faulty(id: string, tier: 1 | 2 | 3 = 1): ProofService {
  return { kind: "faulty", id, wrong: "", tier, breaks: ["DUR-2", "DUR-1"] };
}

/** Invents a lazy service that may pass this row only, or must not pass it. */
export function lazy(kind: "only" | "all-but", row: string): ProofService {
  return {
    kind: "lazy",
    id: "idle",
    shirks: "",
    declares: {},
    earns: { kind, rows: { [row]: "" } },
  };
}

/** Invents a legal service whose NON-STRICT is tolerated on these rows. */
export function legal(...tolerated: readonly string[]): ProofService {
  return { kind: "legal", id: "odd", differs: [], declares: {}, tolerated };
}

/** The reference as it is. */
export const unbroken: ProofService = { kind: "unbroken", id: "reference" };
