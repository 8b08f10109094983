import { defineExercise } from "../exercise.ts";

/** What the judge knows these requests by. */
export const keySpellings = {
  missing: "missing",
  quoted: "quoted",
  bare: "bare",
  duplicate: "duplicate",
  empty: "empty",
  control: "control",
  huge: "huge",
} as const;

/** Twice, so that a 5xx that came by chance is told from one that comes each time. */
const times = 2;

const hugeBytes = 10_000;

/** Submits jobs with keys spelled in every way, and without one. */
export const keysSpelledInEveryWay = defineExercise({
  id: "keys-spelled-in-every-way",
  did: `jobs are submitted, each ${times} times, with a quoted key, a bare one, two at once, an empty one, one with a tab in it, one of ${hugeBytes} bytes, and without any.`,
  disturbs: "nothing",
  needs: ["idempotency-key"],
  run: async (bench) => {
    const { random } = bench;
    const fresh = (): string => random.hex(24);
    const keys: readonly (readonly [string, string | null])[] = [
      [keySpellings.missing, null],
      [keySpellings.quoted, `"${fresh()}"`],
      [keySpellings.bare, fresh()],
      // Two header lines reach a server as one, joined by a comma (RFC 9110, 5.3).
      [keySpellings.duplicate, `"${fresh()}", "${fresh()}"`],
      [keySpellings.empty, '""'],
      [keySpellings.control, `"${fresh()}\t${fresh()}"`],
      [keySpellings.huge, `"${random.hex(hugeBytes - 2)}"`],
    ];
    const made = await Promise.all(
      keys.map(async ([label, key]) => {
        const first = await bench.submit({ label, key });
        for (let time = 1; time < times; time++) {
          // Without a key the same work would be work done twice.
          const same = key === null ? {} : { token: first.token };
          await bench.submit({ label, key, ...same });
        }
        return first;
      }),
    );
    await bench.readUntilEnded(made);
  },
});
