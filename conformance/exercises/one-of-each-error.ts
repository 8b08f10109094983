import type { Op } from "../contract/op.ts";
import { defineExercise, type Bench, type Prepared } from "../exercise.ts";
import { fillBody } from "../target/target-words.ts";

/** Twice, so that it shows whether the same mistake is answered with the same problem. */
const times = 2;

/** Makes every mistake that a client can make with what the target file declares. */
export const oneOfEachError = defineExercise({
  id: "one-of-each-error",
  did: `each mistake that a client can make is made ${times} times: unknown jobs and paths, wrong methods, media types, bodies, keys and credentials.`,
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    const mistakes = [...inReading(bench), ...inSubmitting(bench), ...inHandling(bench)];
    for (let time = 0; time < times; time++) {
      await Promise.all(mistakes.map(({ label, make }) => make(label)));
    }
  },
});

type Mistake = Readonly<{ label: string; make: (label: string) => Promise<unknown> }>;

function inReading(bench: Bench): readonly Mistake[] {
  const { submit, result } = bench.target;
  return [
    { label: "unknown job", make: (label) => bench.read(unknownId(bench), { label }) },
    { label: "odd job id", make: (label) => bench.read("0' or 1=1;--", { label }) },
    {
      label: "unknown path",
      make: (label) =>
        bench.ask({ did: "other", label, method: "GET", path: `${submit.path}/no/such/path` }),
    },
    ...(result?.path === undefined
      ? []
      : [
          {
            label: "result of an unknown job",
            make: (label: string) => bench.result(unknownId(bench), { label }),
          },
        ]),
  ];
}

function inSubmitting(bench: Bench): readonly Mistake[] {
  const { submit, credentials } = bench.target;
  const spoilt = (spoil: (prepared: Prepared) => Prepared["asking"]) => {
    return async (label: string): Promise<Op> => bench.ask(spoil(await bench.prepare({ label })));
  };
  const mistakes: readonly Mistake[] = [
    {
      label: "wrong method",
      make: spoilt(({ asking }) => ({ ...asking, did: "other", method: "PATCH" })),
    },
    { label: "no JSON", make: spoilt(({ asking }) => ({ ...asking, body: "{" })) },
    {
      label: "wrong media type",
      make: spoilt(({ asking }) => ({
        ...asking,
        headers: { ...asking.headers, "content-type": "text/plain" },
      })),
    },
    {
      label: "no probe",
      make: spoilt(({ asking }) => ({
        ...asking,
        payloadDigest: null,
        body: JSON.stringify(fillBody(submit.body, null)),
      })),
    },
  ];
  const withKey: readonly Mistake[] = [
    { label: "no key", make: (label) => bench.submit({ label, key: null }) },
    {
      label: "key with another payload",
      make: async (label) => {
        const { key } = await bench.submit({ label: "before" });
        return await bench.submit({ label, key });
      },
    },
  ];
  const withCredentials: readonly Mistake[] = [
    { label: "no credentials", make: (label) => bench.submit({ label, as: "nobody" }) },
    { label: "unknown credentials", make: (label) => bench.submit({ label, as: "stranger" }) },
  ];
  return [
    ...mistakes,
    ...(submit.keyHeader === undefined ? [] : withKey),
    ...(credentials?.tenantA === undefined ? [] : withCredentials),
  ];
}

function inHandling(bench: Bench): readonly Mistake[] {
  const { cancel, deadLetters, credentials } = bench.target;
  const [admin, viewer] =
    credentials?.roles === undefined
      ? (["tenant-a", "nobody"] as const)
      : (["admin", "viewer"] as const);
  const cancels: readonly Mistake[] = [
    {
      label: "cancel of an unknown job",
      make: (label) => bench.cancel(unknownId(bench), { label }),
    },
  ];
  const replays: readonly Mistake[] = [
    {
      label: "replay of an unknown dead letter",
      make: (label) => bench.replay(unknownId(bench), { label, as: admin }),
    },
    {
      label: "replay that is not allowed",
      make: (label) => bench.replay(unknownId(bench), { label, as: viewer }),
    },
  ];
  return [...(cancel === undefined ? [] : cancels), ...(deadLetters === undefined ? [] : replays)];
}

/** A UUID that was never given to a job. */
function unknownId({ random }: Bench): string {
  const part = (digits: number): string => random.hex(digits);
  return `${part(8)}-${part(4)}-4${part(3)}-8${part(3)}-${part(12)}`;
}
