import type { Principal } from "../contract/principal.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";

const pairs = 4;

/** What the judge knows these requests by. */
export const tenantLabels = {
  first: "first-tenant",
  second: "second-tenant",
  repeat: "repeat",
  control: "control",
} as const;

/** Lets a second tenant send the very request of a first one: same key, same body. */
export const sameKeyOfTwoTenants = defineExercise({
  id: "same-key-of-two-tenants",
  did: `${pairs} times a tenant submits a job, another tenant sends the same body under the same key, and both repeat it; all jobs are read by their owners until they have ended.`,
  disturbs: "nothing",
  needs: ["idempotency-key", "two-tenants"],
  run: async (bench) => {
    const submissions = await Promise.all(
      Array.from({ length: pairs }, (_, index) =>
        index % 2 === 0
          ? submitTwice(bench, ["tenant-a", "tenant-b"])
          : submitTwice(bench, ["tenant-b", "tenant-a"]),
      ),
    );
    await bench.readUntilEnded(submissions.flat());
  },
});

async function submitTwice(
  bench: Bench,
  [one, other]: readonly [Principal, Principal],
): Promise<readonly Submission[]> {
  const { first, second, repeat, control } = tenantLabels;
  const submitted = await bench.submit({ as: one, label: first });
  const { token, key } = submitted;
  const again = await bench.submit({ as: other, token, key, label: second });
  await bench.submit({ as: one, token, key, label: repeat });
  await bench.submit({ as: other, token, key, label: repeat });
  return [submitted, again, await bench.submit({ as: other, label: control })];
}
