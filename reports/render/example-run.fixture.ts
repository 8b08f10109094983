import type { History } from "../../conformance/contract/history.ts";
import type { CheckResult, Run } from "../../conformance/contract/run.ts";
import type { Verdict, VerdictKind } from "../../conformance/contract/verdict.ts";
import {
  exampleFault,
  exampleOp,
  exampleRead,
  raceEvents,
  zombieEvents,
} from "./example-events.fixture.ts";
import { exampleRows } from "./example-rows.fixture.ts";
import { exampleScenario } from "./example-scenario.fixture.ts";

/** An invented run of a gate in which everything held. The other examples are made from it. */
export function exampleRun(given: Partial<Run> = {}): Run {
  return {
    schema: "jobproof.run/1",
    id: "2026-11-21-1704-gate",
    kind: "gate",
    command: "npx jobproof gate --target acme.config.ts --seed 48151623",
    seed: "48151623",
    startedAt: "2026-11-21T17:04:31.120Z",
    tookMs: 71_300,
    interruptedBy: null,
    outcome: "holds",
    sentence: "All 54 requirements that acme-reports 3.2 was judged by hold (an invented run).",
    target: {
      name: "acme-reports 3.2",
      bundled: false,
      tier: "Redis 7.0.15, AOF everysec",
      policy: {
        maxAttempts: 4,
        backoff: { baseMs: 2000, factor: 2, capMs: 8000, jitter: "full" },
        leaseMs: 2000,
        jobTimeoutMs: 10_000,
        concurrencyPerWorker: 5,
        maxBodyBytes: 1_048_576,
        traceContext: true,
      },
    },
    environment: {
      jobproof: "0.1.0",
      node: "24.21.0",
      system: "Linux 6.8 x64",
      cpu: "Imaginary Processor 9000",
      cores: 2,
      memoryBytes: 8_322_396_160,
      noisePercent: 1.83,
    },
    historyEvents: exampleHistory().length,
    stages: [
      { title: "look at the machine", startedAt: 0, tookMs: 900 },
      { title: "start the target", startedAt: 900, tookMs: 3400 },
      { title: "undisturbed exercises", startedAt: 4300, tookMs: 18_000 },
      { title: "exercises with faults", startedAt: 22_300, tookMs: 44_000 },
      { title: "judge", startedAt: 66_300, tookMs: 700 },
      { title: "stop the target", startedAt: 67_000, tookMs: 4300 },
    ],
    ledger: { calls: 4812, p50Ms: 0.31, p99Ms: 1.9, maxMs: 7.4, loopDelayP99Ms: 1.2 },
    checks: exampleChecks(),
    scenarios: [],
    conservation: {
      accepted: 4120,
      succeeded: 3990,
      failed: 102,
      canceled: 28,
      expired: 0,
      unfinished: 0,
      lost: 0,
      calls: 4812,
      effectKeys: 4092,
    },
    ...given,
  };
}

/** The results of the example, all PASS but for those that are given by requirement. */
function exampleChecks(
  given: Readonly<Record<string, Partial<Verdict> & { kind: VerdictKind }>> = {},
): readonly CheckResult[] {
  return exampleRows.map(([requirement, level, title], index) =>
    exampleCheck({
      requirement,
      level,
      title,
      exercise: {
        id: exerciseOf(requirement),
        did: "200 jobs are submitted, and read until they end",
        tookMs: 900 + index * 37,
      },
      verdict: {
        because: "held for every job that was looked at",
        witness: { jobs: 200, reads: 1240, "kills at P2": 3 },
        evidence: [],
        ...(given[requirement] ?? { kind: "PASS" }),
      },
    }),
  );
}

/** One result, a PASS unless another verdict is given. */
export function exampleCheck(given: Partial<CheckResult> = {}): CheckResult {
  const requirement = given.requirement ?? "ACC-1";
  return {
    id: (given.title ?? "a valid submission is accepted").toLowerCase().replace(/[^a-z0-9]+/g, "-"),
    requirement,
    level: "must",
    title: "A valid submission is answered with 202",
    clause: {
      text: "RFC 9110, section 15.3.3",
      url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.3.3",
    },
    exercise: { id: "example", did: "One job is submitted.", tookMs: 40 },
    verdict: { kind: "PASS", because: "held", witness: { jobs: 1 }, evidence: [] },
    replay: `npx jobproof gate --target acme.config.ts --seed 48151623 --only ${requirement}`,
    curl: [],
    ...given,
  };
}

/** A run with every kind of verdict, and a scenario with its control. */
export function variedRun(given: Partial<Run> = {}): Run {
  const checks = exampleChecks(variedVerdicts).map((check): CheckResult =>
    check.requirement === "IDM-2" ? { ...check, curl: curlLines } : check,
  );
  const guards = [
    exampleCheck({ requirement: "DUR-1", title: "Every accepted job ends, whatever was killed" }),
    exampleCheck({
      requirement: "EXE-3",
      title: "Every extra attempt is explained by a failure or a fault",
      verdict: {
        kind: "PASS",
        because: "3 extra attempts, 3 explained",
        witness: { jobs: 1880, "extra attempts": 3 },
        evidence: [],
      },
    }),
  ];
  return exampleRun({
    outcome: "fails",
    sentence:
      "Does not hold: 2 of 54 requirements are broken, 5 could not be judged (an invented run).",
    checks,
    scenarios: [exampleScenario({ guards })],
    ...given,
  });
}

/** The history that belongs to the examples: what their evidence is taken from, and a little more. */
export function exampleHistory(): History {
  return [
    ...raceEvents(exerciseOf("IDM-2")),
    ...zombieEvents(exerciseOf("VIS-3")),
    exampleFault({ exercise: exerciseOf("STS-8"), fault: "kill", injectedAt: 30_000 }),
    exampleOp({
      exercise: exerciseOf("STS-8"),
      sentAt: 30_100,
      outcome: "info",
      answer: null,
      failure: "connect ECONNREFUSED 127.0.0.1:40010",
    }),
    exampleFault({ exercise: exerciseOf("STS-8"), fault: "start", injectedAt: 31_000 }),
  ];
}

function exerciseOf(requirement: string): string {
  return `exercise-of-${requirement.toLowerCase()}`;
}

const curlLines = [
  "curl -X POST http://127.0.0.1:40010/v1/jobs -H 'Content-Type: application/json' -H 'Idempotency-Key: \"k-000017\"' -d '{\"type\":\"probe\"}'",
];

const variedVerdicts: Readonly<Record<string, Partial<Verdict> & { kind: VerdictKind }>> = {
  "IDM-2": {
    kind: "FAIL",
    because: "10 concurrent submissions of one key made 9 jobs (20 such cases among 20)",
    witness: { rounds: 20, "submissions a round": 10, "overlap, µs": 412 },
    evidence: raceEvents(exerciseOf("IDM-2")),
  },
  "VIS-3": {
    kind: "FAIL",
    because:
      "worker-1 lost its lease while it was stopped, and could still complete its job: the result changed from r-2 to r-1, and no scripted failure or fault explains it",
    witness: { "leases lost": 3, "late completions": 3 },
    evidence: zombieEvents(exerciseOf("VIS-3")),
  },
  "IDM-3": {
    kind: "NON-STRICT",
    because: "losers got the winner's 202, not 409",
    evidence: [exampleOp()],
  },
  "RTY-5": {
    kind: "NON-STRICT",
    because: "200 retries fell into one window of 20 ms",
    witness: { jobs: 200 },
  },
  "CAN-1": {
    kind: "UNSUPPORTED",
    because: "the target does not declare it: set cancel.path",
    witness: {},
  },
  "CAN-2": {
    kind: "UNSUPPORTED",
    because: "the target does not declare it: set cancel.path",
    witness: {},
  },
  "STS-8": {
    kind: "INCONCLUSIVE",
    because: "the API could not be reached while the cache was looked at",
    evidence: exampleHistory().filter((event) => event.exercise === exerciseOf("STS-8")),
  },
  "DLQ-3": { kind: "BLOCKED", because: "no dead letter appeared that could be replayed" },
  "TRC-1": { kind: "HARNESS-ERROR", because: "the judge crashed: TypeError: x is undefined" },
  "EXE-6": { kind: "INFO", because: "integers beyond 2^53 are rounded", evidence: [exampleRead()] },
};
