import type { CheckResult } from "../../conformance/contract/run.ts";
import { inLanes } from "../../conformance/lanes.ts";
import { conclude } from "./conclude.ts";
import type { JudgeService } from "./judge-service.ts";
import type { ProofService } from "./services.ts";

/** One time that a service is judged. */
export type Turn = Readonly<{
  service: ProofService;
  /** From 1. */
  round: number;
  of: number;
  /** Fresh in each turn, and the same whatever else is judged. */
  seed: string;
}>;

/** What came of a turn. */
export type Case = Readonly<{
  id: string;
  /** For people: the service, and which round of how many. */
  name: string;
  passed: boolean;
  detail: string;
  turn: Turn;
  /** Empty where the service could not be judged. */
  results: readonly CheckResult[];
}>;

/** Lists the turns: each service once, then each once more, and at last the unbroken reference. */
export function turnsOf(options: {
  services: readonly ProofService[];
  repeat: number;
  /** How often the unbroken reference is judged. */
  rounds: number;
  seed: string;
}): readonly Turn[] {
  const { services, repeat, rounds, seed } = options;
  const turn = (service: ProofService, round: number, of: number): Turn => ({
    service,
    round,
    of,
    seed: `${seed}/${service.id}/${round}`,
  });
  const unbroken: ProofService = { kind: "unbroken", id: "reference" };
  return [
    ...upTo(repeat).flatMap((round) => services.map((one) => turn(one, round, repeat))),
    ...upTo(rounds).map((round) => turn(unbroken, round, rounds)),
  ];
}

/** Takes every turn until the signal, and tells of each what came of it. */
export async function takeTurns(options: {
  turns: readonly Turn[];
  judge: JudgeService;
  signal: AbortSignal;
  onCase: (settled: Case) => void;
}): Promise<void> {
  const { turns, judge, signal, onCase } = options;
  const take = async (turn: Turn, lane: number): Promise<void> => {
    if (signal.aborted) return;
    const settled = await caseOf({ turn, judge, lane });
    // Who was interrupted has not seen what he would have seen.
    if (!signal.aborted) onCase(settled);
  };
  const of = (...kinds: ProofService["kind"][]): readonly Turn[] =>
    turns.filter(({ service }) => kinds.includes(service.kind));
  await inLanes(of("faulty"), faultyAtOnce, take);
  await inLanes(of("lazy"), lazyAtOnce, take);
  await inLanes(of("legal", "unbroken"), 1, take);
}

/** A faulty service mostly waits for what does not come; three share a machine of two cores well. */
const faultyAtOnce = 3;

/** A lazy one does nothing else, and has no times to keep. */
const lazyAtOnce = 6;

/** A service that could not be judged was not caught, and the others go on. */
async function caseOf(options: { turn: Turn; judge: JudgeService; lane: number }): Promise<Case> {
  const { turn } = options;
  const { service, round, of } = turn;
  const kind = service.kind === "faulty" ? "" : `${service.kind}: `;
  const name = `${kind}${service.id}${of === 1 ? "" : `, round ${round} of ${of}`}`;
  const known = { id: service.id, name, turn };
  try {
    const results = await resultsOf(options);
    return { ...known, ...conclude(service, results), results };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...known, passed: false, detail: `it could not be judged: ${reason}`, results: [] };
  }
}

/**
 * The first time every row that a service breaks is judged, for the matrix. Later it is enough that it is
 * caught: by the row for which it was made, and only where that misses it by the others.
 */
async function resultsOf(options: {
  turn: Turn;
  judge: JudgeService;
  lane: number;
}): Promise<readonly CheckResult[]> {
  const { turn, judge, lane } = options;
  const { service, round, seed } = turn;
  if (service.kind === "faulty" && round > 1) {
    const primary = await judge({ service, rows: "primary", seed, lane });
    if (conclude(service, primary).passed) return primary;
  }
  return await judge({ service, rows: "all", seed, lane });
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
