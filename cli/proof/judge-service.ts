import path from "node:path";
import { checks } from "../../conformance/checks/index.ts";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import type { CheckResult } from "../../conformance/contract/run.ts";
import { runGate } from "../../conformance/gate.ts";
import type { Check } from "../../conformance/judging/check.ts";
import type { ReferenceOptions } from "../../infra/targets/reference.ts";
import type { Ground } from "../ground.ts";
import { standUp } from "../stand-up.ts";
import type { ProofService } from "./services.ts";

/** Judges one service once. */
export type JudgeService = (turn: {
  service: ProofService;
  /** A faulty service can be judged on the one row for which it was made. */
  rows: "all" | "primary";
  seed: string;
  /** Each lane has a PostgreSQL of its own: a service must not suffer from another's restart. */
  lane: number;
}) => Promise<readonly CheckResult[]>;

/** Makes what stands a service up, judges it on the rows that it is there for, and takes it down. */
export function serviceJudge(options: { ground: Ground; signal: AbortSignal }): JudgeService {
  const { ground, signal } = options;
  return async ({ service, rows, seed, lane }) => {
    const standing = await standUp({
      ground,
      target: null,
      logFolder: path.join(ground.logFolder, service.id),
      lane: `postgres-${lane}`,
      reference: referenceOf(service),
    });
    try {
      const { target, processes, links, services } = standing;
      const judgement = await runGate({
        target,
        processes,
        links,
        services,
        checks: rowsOf(service, rows),
        plans: null,
        replayOfPlan: "",
        seed,
        signal,
        ...(service.kind === "lazy" && { patienceMs: lazyPatienceMs }),
        replayOf: (check) => `npx jobproof gate --only ${check.requirement} --seed ${seed}`,
        observer: {
          onStage: () => undefined,
          onExercise: () => undefined,
          onPlan: () => undefined,
        },
      });
      return judgement.checks;
    } finally {
      await standing.close();
    }
  };
}

/** Where nothing will come, to wait longer would show nothing more. */
const lazyPatienceMs = 4_000;

function referenceOf(service: ProofService): Omit<ReferenceOptions, "postgres"> {
  if (service.kind === "unbroken") return {};
  const { kind, id } = service;
  const variant = { kind, id };
  if (kind === "faulty") return { variant };
  const { declares } = service;
  return kind === "lazy"
    ? { variant, declares }
    : { variant, declares, policy: service.policy ?? {} };
}

/** A faulty service is judged on the rows that it breaks, any other on all. */
function rowsOf(service: ProofService, which: "all" | "primary"): readonly Check[] {
  if (service.kind !== "faulty") return checks;
  const rows = new Set(which === "all" ? service.breaks : service.breaks.slice(0, 1));
  const judged = checks.filter(({ requirement }) => rows.has(requirement));
  if (judged.length > 0) return judged;
  throw new HarnessError({
    code: "bug",
    message: `No check judges the rows that ${service.id} breaks (${service.breaks.join(", ")}).`,
    hint: "Correct `breaks` in its file.",
  });
}
