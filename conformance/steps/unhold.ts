import type { Bench, Submission } from "../exercise.ts";

/** Makes the ledger answer 200 to all further calls of these jobs, and to those that it holds now. */
export async function unhold(
  bench: Bench,
  options: { jobs: readonly Pick<Submission, "token">[]; exercise: string },
): Promise<void> {
  const { jobs, exercise } = options;
  await bench.ledger.script(
    jobs.map(({ token }) => ({ token, exercise, answers: [], repeatLast: false })),
  );
  await bench.ledger.release(jobs.map(({ token }) => token));
}
