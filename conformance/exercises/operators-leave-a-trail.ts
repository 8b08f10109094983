import { isAbout, trailIn } from "../judging/audit-trail.ts";
import { sayingOf } from "../judging/answers.ts";
import type { Action, Principal } from "../contract/principal.ts";
import type { Op } from "../contract/op.ts";
import { submitToDie, type DeadJob } from "../steps/dead-job.ts";
import { defineExercise, type Bench } from "../exercise.ts";
import { roleNames, tryLabel, type RoleName } from "../judging/role-matrix.ts";

/** A trail may be written behind the act: how long, and how often it is looked at. */
const writtenWithinMs = 5_000;
const lookAgainMs = 100;

const acts = ["replay", "discard"] as const satisfies readonly Action[];

/**
 * Every role tries to replay and to discard, each a dead letter of its own; then somebody reads the
 * trail until it tells of all, for a while.
 *
 * Submissions and acts carry the label of `tryLabel`.
 */
export const operatorsLeaveATrail = defineExercise({
  id: "operators-leave-a-trail",
  did: "viewer, operator and admin each try to replay and to discard a dead letter of their own, and the audit trail is read.",
  disturbs: "nothing",
  needs: ["dead-letters", "audit", "roles"],
  run: async (bench) => {
    const { discard } = bench.target.deadLetters ?? {};
    const tried = acts.filter((act) => act === "replay" || discard !== undefined);
    const tries = tried.flatMap((act) => roleNames.map((role) => ({ act, role })));
    const dead = await submitToDie({
      bench,
      labels: tries.map(({ act, role }) => tryLabel(act, role)),
    });
    for (const [index, one] of tries.entries()) await tryOn(bench, { ...one, letter: dead[index] });
    await untilTold(bench, dead);
    await bench.readUntilEnded(dead.map(({ job }) => job));
    const isFound = dead.every(({ entryId }) => entryId !== null);
    return isFound ? undefined : { missed: "a refused job did not become a dead letter" };
  },
});

async function tryOn(
  bench: Bench,
  {
    act,
    role,
    letter,
  }: { act: (typeof acts)[number]; role: RoleName; letter: DeadJob | undefined },
): Promise<void> {
  if (letter === undefined || letter.entryId === null) return;
  await bench[act](letter.entryId, { as: role, label: tryLabel(act, role) });
}

/** Whom the trail is shown is not declared: the first who is not refused reads on. */
const readers: readonly Principal[] = ["viewer", "admin", "operator", "tenant-a"];

async function untilTold(bench: Bench, dead: readonly DeadJob[]): Promise<void> {
  const ids = dead.map(({ job, entryId }) => [entryId ?? "", job.jobId ?? ""]);
  const deadline = bench.clock() + writtenWithinMs;
  const read = (as: Principal): Promise<readonly Op[]> => bench.audit({ as, label: "trail" });
  let reader: Principal = "viewer";
  let pages: readonly Op[] = [];
  for (const one of readers) {
    [reader, pages] = [one, await read(one)];
    if (pages.some((page) => sayingOf(page) === "yes")) break;
  }
  for (;;) {
    const records = trailIn(pages, bench.target);
    const isTold = ids.every((own) => records.some((record) => isAbout(record, own)));
    if (isTold || bench.clock() > deadline) return;
    await bench.pause(lookAgainMs);
    pages = await read(reader);
  }
}
