import type { RunOutcome } from "../../conformance/contract/exit-codes.ts";
import type { ProofService } from "./services.ts";

/** How often a service was judged, and how often it got what it deserves. */
export type ServiceTally = Readonly<{
  kind: ProofService["kind"];
  id: string;
  /** How bad a faulty service is; null for all others. */
  tier: number | null;
  right: number;
  of: number;
}>;

/** What a proof comes to. */
export type ProofSummary = Readonly<{
  outcome: RunOutcome;
  /** One for each kind of service that was judged. */
  sentences: readonly string[];
  /** Of all times that a faulty service was judged; null where none was. */
  share: number | null;
}>;

/** So many of all faulty services must be caught. Of those that lose or double work, all. */
const neededShare = 0.95;

/** Adds up what was concluded about each service, in the order in which the services are given. */
export function tallyOf(
  services: readonly ProofService[],
  cases: readonly Readonly<{ id: string; passed: boolean }>[],
): readonly ServiceTally[] {
  return services.flatMap((service): readonly ServiceTally[] => {
    const own = cases.filter(({ id }) => id === service.id);
    const { kind, id } = service;
    const tier = service.kind === "faulty" ? service.tier : null;
    const right = own.filter(({ passed }) => passed).length;
    return own.length === 0 ? [] : [{ kind, id, tier, right, of: own.length }];
  });
}

/**
 * Says whether the checks are proven.
 *
 * A faulty service of the first tier may not be missed once, and of all at most one in twenty; nobody
 * else may ever get what he does not deserve. A proof that was interrupted says nothing for good.
 */
export function summaryOf(options: {
  tallies: readonly ServiceTally[];
  isInterrupted: boolean;
}): ProofSummary {
  const { tallies, isInterrupted } = options;
  const faulty = tallies.filter(({ kind }) => kind === "faulty");
  const others = tallies.filter(({ kind }) => kind !== "faulty");
  const worst = faulty.filter(({ tier }) => tier === 1);
  const share = faulty.length === 0 ? null : sum(faulty, "right") / sum(faulty, "of");
  const isProven =
    isWhole(worst) && isWhole(others) && (share ?? 1) >= neededShare && tallies.length > 0;
  const inconclusive = isInterrupted ? "inconclusive" : "holds";
  return {
    outcome: isProven ? inconclusive : "fails",
    share,
    sentences: [
      ...says("faulty services were caught", faulty),
      ...says("faulty services of tier 1 were caught", worst),
      ...says("lazy services got no PASS by looking away", ofKind(others, "lazy")),
      ...says("legal services were not blamed", ofKind(others, "legal")),
      ...says("rounds of the unbroken reference passed", ofKind(others, "unbroken")),
    ],
  };
}

function ofKind(tallies: readonly ServiceTally[], wanted: ServiceTally["kind"]) {
  return tallies.filter(({ kind }) => kind === wanted);
}

function isWhole(tallies: readonly ServiceTally[]): boolean {
  return tallies.every(({ right, of }) => right === of);
}

function sum(tallies: readonly ServiceTally[], name: "right" | "of"): number {
  return tallies.reduce((total, tally) => total + tally[name], 0);
}

/** `172 of 172 ... (100 %)`, and who was missed how often. */
function says(what: string, tallies: readonly ServiceTally[]): readonly string[] {
  if (tallies.length === 0) return [];
  const [right, of] = [sum(tallies, "right"), sum(tallies, "of")];
  const missed = tallies
    .filter((tally) => tally.right < tally.of)
    .map((tally) => `${tally.id} ${tally.right} of ${tally.of}`);
  // Rounded down: less than all is never 100 %.
  const percent = Math.floor((1_000 * right) / of) / 10;
  const but = missed.length === 0 ? "" : `; not always: ${missed.join(", ")}`;
  return [`${right} of ${of} ${what} (${percent} %)${but}`];
}
