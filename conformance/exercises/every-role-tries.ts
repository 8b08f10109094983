import { actions, type Action } from "../contract/principal.ts";
import { submitToDie, type DeadJob } from "../steps/dead-job.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { findEntries } from "../steps/find-entries.ts";
import { cancelInBackoff, submitIntoBackoff } from "../steps/jobs-in-backoff.ts";
import { controlLabel } from "../judging/untouched.ts";
import { roleNames, tryLabel, type RoleName } from "../judging/role-matrix.ts";

/**
 * Every role tries every act, each on a job or a dead letter of its own that is in the state in
 * which the act has an effect.
 *
 * Submissions and acts carry the label of `tryLabel`; the last look at the list is labelled `last`.
 */
export const everyRoleTries = defineExercise({
  id: "every-role-tries",
  did: "viewer, operator and admin each try to inspect, to replay (one and many), to discard and to cancel, each on a fresh dead letter or a fresh job that waits for its retry.",
  disturbs: "nothing",
  needs: ["roles"],
  run: async (bench) => {
    const { deadLetters, cancel } = bench.target;
    const waiting =
      cancel === undefined
        ? []
        : await submitIntoBackoff({ bench, labels: roleNames.map(named("cancel")) });
    await Promise.all(waiting.map((job, index) => tryToCancel(bench, job, roleNames[index])));

    const acts: readonly Action[] =
      deadLetters?.discard === undefined ? ["replay"] : ["replay", "discard"];
    const labels = [...acts.flatMap((act) => roleNames.map(named(act))), controlLabel];
    const dead = deadLetters === undefined ? [] : await submitToDie({ bench, labels });
    if (deadLetters !== undefined) await tryToList(bench);
    await tryToReplayMany(bench);
    for (const letter of dead) await tryToReplay(bench, letter);
    await untilAllRan(bench, [...waiting, ...dead.map(({ job }) => job)]);

    // Last, for a job whose dead letter is discarded may be gone.
    for (const letter of dead) await tryToDiscard(bench, letter);
    const left = dead.filter(({ job }) => !mayAct(bench, job)).map(({ job }) => job);
    if (left.length > 0) await findEntries({ bench, jobs: left, label: "last" });
    const isFound = dead.every(({ entryId }) => entryId !== null);
    return isFound ? undefined : { missed: "a refused job did not become a dead letter" };
  },
});

function named(action: Action): (role: RoleName) => string {
  return (role) => tryLabel(action, role);
}

async function tryToCancel(bench: Bench, job: Submission, as: RoleName | undefined): Promise<void> {
  if (as !== undefined) await cancelInBackoff({ bench, job, as, label: tryLabel("cancel", as) });
}

async function tryToList(bench: Bench): Promise<void> {
  for (const as of roleNames) await bench.listDeadLetters({ as, label: tryLabel("inspect", as) });
}

/** A time in which nothing was buried: whoever may all the same replays nothing by it. */
const longAgo = { from: "2000-01-01T00:00:00Z", until: "2000-01-02T00:00:00Z" };

/** Who may not replay one may not replay many. Who may has another exercise. */
async function tryToReplayMany(bench: Bench): Promise<void> {
  const route = bench.target.deadLetters?.bulkReplay;
  if (route?.fromAt === undefined || route.untilAt === undefined) return;
  const roles = bench.target.credentials?.roles;
  for (const as of roleNames.filter((role) => roles?.[role].may.includes("replay") !== true)) {
    await bench.bulkReplay(longAgo, { as, label: tryLabel("replay", as) });
  }
}

async function tryToReplay(bench: Bench, { job, entryId }: DeadJob): Promise<void> {
  const as = roleNames.find((role) => job.op.label === tryLabel("replay", role));
  if (as === undefined || entryId === null) return;
  if (bench.target.deadLetters?.read !== undefined)
    await bench.readDeadLetter(entryId, { as, label: tryLabel("inspect", as) });
  await bench.replay(entryId, { as, label: job.op.label });
}

async function tryToDiscard(bench: Bench, { job, entryId }: DeadJob): Promise<void> {
  const as = roleNames.find((role) => job.op.label === tryLabel("discard", role));
  if (as === undefined || entryId === null) return;
  await bench.discard(entryId, { as, label: job.op.label });
}

/** Says whether the role that this job is for may do to it what it tries. */
function mayAct(bench: Bench, job: Submission): boolean {
  const roles = bench.target.credentials?.roles;
  return roleNames.some((role) =>
    actions.some(
      (action) =>
        job.op.label === tryLabel(action, role) && roles?.[role].may.includes(action) === true,
    ),
  );
}

/** Waits for the retries of those jobs that could not be canceled, for the replays, and for all ends. */
async function untilAllRan(bench: Bench, jobs: readonly Submission[]): Promise<void> {
  const toRun = jobs.filter((job) => {
    const { label } = job.op;
    if (label.startsWith("discard")) return false;
    return label.startsWith("cancel") ? !mayAct(bench, job) : mayAct(bench, job);
  });
  const hasRun = (job: Submission): boolean =>
    bench.callsOf([job]).some((call) => call.answer?.status === 200 && call.endedAt !== null);
  await bench.until(() => toRun.every(hasRun));
  await bench.readUntilEnded(jobs);
}
