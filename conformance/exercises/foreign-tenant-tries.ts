import { alteredId } from "../steps/altered-id.ts";
import type { Principal } from "../contract/principal.ts";
import type { Target } from "../contract/target.ts";
import { submitToDie } from "../steps/dead-job.ts";
import { defineExercise, type Bench } from "../exercise.ts";
import { findEntries } from "../steps/find-entries.ts";
import { submitIntoBackoff } from "../steps/jobs-in-backoff.ts";
import { controlLabel } from "../judging/untouched.ts";
import { whoMay } from "../who-may.ts";

/**
 * Each tenant reaches for the other's jobs and dead letters by their real ids, over every declared
 * route but the one that edits, and for ids that nobody has: a service that keeps tenants apart answers
 * both alike.
 *
 * Both ways, because most roles for dead letters belong to the first tenant. Submissions are
 * labelled `done`, `waits` and `dead`; tries `foreign` and `unknown`; the owner's last look `last`.
 */
export const foreignTenantTries = defineExercise({
  id: "foreign-tenant-tries",
  did: "each of two tenants tries to read, follow, cancel, replay and discard jobs and dead letters of the other, as far as that is declared: one that has a result, one that waits for its retry, one that is dead; and on ids that nobody has.",
  disturbs: "nothing",
  needs: ["two-tenants"],
  run: async (bench) => {
    await Promise.all([
      tryAll(bench, { owner: "tenant-a", intruder: ofSecondTenant(bench) }),
      tryAll(bench, {
        owner: "tenant-b",
        intruder: {
          client: "tenant-a",
          inspector: whoMay(bench.target, "inspect"),
          replayer: whoMay(bench.target, "replay"),
          discarder: whoMay(bench.target, "discard"),
        },
      }),
    ]);
  },
});

/** Who reaches for what, on the side that owns nothing of it. */
type Intruder = Readonly<{
  client: Principal;
  inspector: Principal;
  replayer: Principal;
  discarder: Principal;
}>;

/** Dead letters are reached for by an admin where there is one: a client is turned away for its role alone. */
function ofSecondTenant({ target }: Bench): Intruder {
  const client = "tenant-b";
  const operator = operatorOfSecondTenant(target);
  return { client, inspector: operator, replayer: operator, discarder: operator };
}

function operatorOfSecondTenant({ credentials }: Target): Principal {
  return credentials?.adminB === undefined ? "tenant-b" : "admin-b";
}

async function tryAll(
  bench: Bench,
  { owner, intruder }: { owner: "tenant-a" | "tenant-b"; intruder: Intruder },
): Promise<void> {
  const finder =
    owner === "tenant-a" ? whoMay(bench.target, "inspect") : operatorOfSecondTenant(bench.target);
  const labels = ["dead", controlLabel];
  const [dead, control] =
    bench.target.deadLetters === undefined
      ? []
      : await submitToDie({ bench, labels, as: owner, finder });
  const done = await bench.submit({ label: "done", as: owner });
  await bench.readUntilEnded([done]);
  const [waiting] = await submitIntoBackoff({ bench, labels: ["waits"], as: owner });

  for (const job of [waiting, done, dead?.job]) {
    if (job === undefined || job.jobId === null) continue;
    await tryOnJob(bench, { id: job.jobId, as: intruder.client, label: "foreign" });
    const id = alteredId(job.jobId, bench.random);
    await tryOnJob(bench, { id, as: intruder.client, label: "unknown" });
  }
  if (dead !== undefined) {
    await bench.listDeadLetters({ as: intruder.inspector, label: "foreign" });
    if (dead.entryId !== null) {
      await tryOnDeadLetter(bench, { id: dead.entryId, as: intruder, label: "foreign" });
      const id = alteredId(dead.entryId, bench.random);
      await tryOnDeadLetter(bench, { id, as: intruder, label: "unknown" });
    }
  }

  await bench.until(() => waiting !== undefined && bench.callsOf([waiting]).length > 1);
  const dying = [dead?.job, control?.job].filter((job) => job !== undefined);
  await bench.readUntilEnded([...dying, done, ...(waiting === undefined ? [] : [waiting])]);
  if (dead !== undefined && dead.entryId !== null)
    await findEntries({ bench, jobs: dying, label: "last", as: finder });
}

async function tryOnJob(
  bench: Bench,
  { id, as, label }: { id: string; as: Principal; label: string },
): Promise<void> {
  await bench.read(id, { as, label });
  if (bench.target.result?.path !== undefined) await bench.result(id, { as, label });
  if (bench.target.sse !== undefined) (await bench.subscribe(id, { as, label })).drop();
  if (bench.target.cancel !== undefined) await bench.cancel(id, { as, label });
}

async function tryOnDeadLetter(
  bench: Bench,
  { id, as, label }: { id: string; as: Intruder; label: string },
): Promise<void> {
  const { read, discard } = bench.target.deadLetters ?? {};
  if (read !== undefined) await bench.readDeadLetter(id, { as: as.inspector, label });
  await bench.replay(id, { as: as.replayer, label });
  if (discard !== undefined) await bench.discard(id, { as: as.discarder, label });
}
