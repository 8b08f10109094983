import { HarnessError } from "../../conformance/contract/harness-error.ts";
import {
  listFaultyReferences,
  listLazyReferences,
  listLegalReferences,
  type FaultyReference,
  type LazyReference,
  type LegalReference,
} from "../../infra/targets/reference-variants.ts";
import { nearest } from "../select-checks.ts";

/** A service that is judged though it is known what is to come out. */
export type ProofService =
  | (Readonly<{ kind: "faulty" }> & FaultyReference)
  | (Readonly<{ kind: "lazy" }> & LazyReference)
  | (Readonly<{ kind: "legal" }> & LegalReference)
  | Readonly<{ kind: "unbroken"; id: "reference" }>;

/** Which services are judged. */
export type ServiceChoice = Readonly<{
  /** Ids; none means all. */
  only: readonly string[];
  /** Only faulty services, and only those that are so bad; null means all. */
  tier: number | null;
}>;

/** Asks the programs of the reference what there is. The unbroken one is not among them. */
export async function listServices(): Promise<readonly ProofService[]> {
  const [faulty, lazy, legal] = await Promise.all([
    listFaultyReferences(),
    listLazyReferences(),
    listLegalReferences(),
  ]);
  return [
    ...faulty.map((one) => ({ kind: "faulty", ...one }) as const),
    ...lazy.map((one) => ({ kind: "lazy", ...one }) as const),
    ...legal.map((one) => ({ kind: "legal", ...one }) as const),
  ];
}

/** Takes those that were asked for. Throws HarnessError `unknown-id` with the nearest ids. */
export function chooseServices(
  all: readonly ProofService[],
  { only, tier }: ServiceChoice,
): readonly ProofService[] {
  const ids = all.map(({ id }) => id);
  for (const word of only.filter((name) => !ids.includes(name))) {
    throw new HarnessError({
      code: "unknown-id",
      message: `There is no faulty, lazy or legal service "${word}".`,
      hint: `Did you mean ${nearest(word, ids).join(", ")}?`,
    });
  }
  const named = only.length === 0 ? all : all.filter(({ id }) => only.includes(id));
  return tier === null ? named : named.filter((one) => one.kind === "faulty" && one.tier === tier);
}
