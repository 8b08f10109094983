import type { Answer } from "../contract/call.ts";
import type { JobId } from "../contract/job.ts";
import type { Plan, PlannedAnswer, PlannedJob } from "../contract/plan.ts";
import type { Bench, Submission } from "../exercise.ts";
import { findEntries } from "../steps/find-entries.ts";
import { whoMay } from "../who-may.ts";

/** The jobs of a plan that is being carried out. A step about a job that was not accepted does nothing. */
export interface PlannedJobs {
  /** Sends the job's request; the same again each time. */
  readonly submit: (job: number) => Promise<void>;
  readonly read: (job: number) => Promise<void>;
  readonly cancel: (job: number) => Promise<void>;
  /** Replays the job's dead letter, if it is seen to have failed. */
  readonly replay: (job: number) => Promise<void>;
  /** What the dependency answers from now on; calls that were made before keep their answers. */
  readonly script: (job: number, answers: readonly PlannedAnswer[]) => Promise<void>;
  readonly release: (job: number) => Promise<void>;
  /** How often the job was called so far. */
  readonly calls: (job: number) => number;
  /** What was submitted, one for each job, accepted if any of its requests was. */
  readonly submissions: () => readonly Submission[];
}

/** Gives each job of a plan a token and a key of this very execution. */
export function openPlannedJobs(options: {
  bench: Bench;
  plan: Plan;
  exercise: string;
}): PlannedJobs {
  const { bench, plan, exercise } = options;
  const execution = bench.random.hex(8);
  const submissions = new Map<number, Submission>();
  const tokenOf = (job: number): string => `${exercise}-${execution}-${job}`;
  const calls = (job: number): number => bench.ledger.calls(tokenOf(job)).length;

  const accepted = async (
    job: number,
    act: (id: JobId, submission: Submission) => Promise<unknown>,
  ): Promise<void> => {
    const submission = submissions.get(job);
    if (submission?.jobId) await act(submission.jobId, submission);
  };

  return {
    calls,
    submit: async (job) => {
      const { tenant, key } = jobIn(plan, job);
      const submission = await bench.submit({
        token: tokenOf(job),
        payload: { execution, job },
        key: `${exercise}-${execution}-key-${key}`,
        as: tenant,
        label: `job ${job}`,
      });
      const wasAccepted = (submissions.get(job)?.jobId ?? null) !== null;
      if (!wasAccepted) submissions.set(job, submission);
    },
    read: (job) => accepted(job, (id) => bench.read(id, { as: jobIn(plan, job).tenant })),
    cancel: (job) => accepted(job, (id) => bench.cancel(id, { as: jobIn(plan, job).tenant })),
    replay: (job) =>
      accepted(job, async (id, submission) => {
        const { tenant } = jobIn(plan, job);
        // Those who may replay are people of the first tenant.
        const as = tenant === "tenant-a" ? whoMay(bench.target, "replay") : null;
        if (as === null || (await bench.read(id, { as: tenant })).state !== "failed") return;
        const entries = await findEntries({ bench, jobs: [submission], label: "plan" });
        for (const entry of entries.values()) await bench.replay(entry, { as });
      }),
    script: async (job, answers) => {
      // A script counts calls from the first one ever.
      const past = Array.from({ length: calls(job) }, (): Answer => answersOf.ok);
      const to = [...past, ...answers.map((word) => answersOf[word])];
      await bench.ledger.script([
        { token: tokenOf(job), exercise, answers: to, repeatLast: false },
      ]);
    },
    release: async (job) => void (await bench.ledger.release([tokenOf(job)])),
    submissions: () => [...submissions.values()],
  };
}

function jobIn(plan: Plan, job: number): PlannedJob {
  const found = plan.jobs[job];
  if (found === undefined) throw new Error(`the plan has no job ${job}`);
  return found;
}

const answersOf: Readonly<Record<PlannedAnswer, Answer>> = {
  ok: { kind: "respond", status: 200 },
  slow: { kind: "respond", status: 200, afterMs: 300 },
  unavailable: { kind: "respond", status: 503 },
  refuse: { kind: "respond", status: 400 },
  reset: { kind: "reset" },
  hold: { kind: "hold" },
};
