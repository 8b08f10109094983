import { sayingOf } from "../judging/answers.ts";
import type { Asking } from "../caller.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import { defineExercise, type Bench, type Prepared, type Submission } from "../exercise.ts";
import { insist } from "../steps/insist.ts";
import { fillBody } from "../target/target-words.ts";

/** What the judges know these requests by; `invalid` is followed by what was wrong. */
export const wrongLabels = {
  invalid: "invalid",
  method: "wrong-method",
  mediaType: "wrong-media-type",
  size: "too-large",
  corrected: "corrected",
} as const;

/** How often a request is sent whose answer says nothing: a server may close on a large body. */
const mostTries = 4;

/** How far above the declared size a body is, so that no way of counting makes it fit. */
const bytesAbove = 4_096;

/** A declared size beyond this is not tried: sending it would take all there is. */
const mostBytes = 64 * 1_048_576;

/** How long a refused request may keep its key busy. */
const keyFreeWithinMs = 5_000;

/** Asks wrongly in every way, and afterwards rightly under the same keys. */
export const wrongRequests = defineExercise({
  id: "wrong-requests",
  did: "requests with a wrong body, method, media type or size are sent, each under a key of its own; after each refusal a valid job is submitted under the same key, and read until it has ended.",
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    const corrected = await Promise.all(
      wrongsFor(bench).map(async (wrong) => {
        const { prepared, op } = await askWrongly(bench, wrong);
        return sayingOf(op) === "no" ? await correct(bench, prepared) : [];
      }),
    );
    await bench.readUntilEnded(corrected.flat());
  },
});

/** One way to ask wrongly: what is spoilt in a request that is valid but for that. */
type Wrong = Readonly<{
  label: string;
  payload?: JsonValue;
  spoil: (valid: Asking, prepared: Prepared) => Asking;
}>;

async function askWrongly(bench: Bench, wrong: Wrong): Promise<{ prepared: Prepared; op: Op }> {
  const { label, payload, spoil } = wrong;
  const prepared = await bench.prepare({ label, ...(payload === undefined ? {} : { payload }) });
  const asking = spoil(prepared.asking, prepared);
  let op = await bench.ask(asking);
  for (let tries = 1; sayingOf(op) === "unclear" && tries < mostTries; tries++) {
    op = await bench.ask(asking);
  }
  return { prepared, op };
}

/** A token of its own: what was refused must never run, and what is valid must. */
async function correct(bench: Bench, { key }: Prepared): Promise<readonly Submission[]> {
  const prepared = await bench.prepare({ label: wrongLabels.corrected, key });
  const op = await insist(bench, prepared, { withinMs: keyFreeWithinMs });
  return [{ op, token: prepared.token, key, jobId: op.jobId }];
}

function wrongsFor(bench: Bench): readonly Wrong[] {
  return [...invalidBodies(bench), ...wrongForms(bench)];
}

function wrongForms({ policy }: Bench): readonly Wrong[] {
  const method: Wrong = {
    label: wrongLabels.method,
    spoil: (valid) => ({ ...valid, did: "other", method: "PATCH" }),
  };
  const mediaType: Wrong = {
    label: wrongLabels.mediaType,
    spoil: (valid) => ({ ...valid, headers: { ...valid.headers, "content-type": "text/plain" } }),
  };
  const { maxBodyBytes = Number.POSITIVE_INFINITY } = policy;
  if (maxBodyBytes > mostBytes) return [method, mediaType];
  const payload = { note: "too large", padding: "x".repeat(maxBodyBytes + bytesAbove) };
  return [method, mediaType, { label: wrongLabels.size, payload, spoil: (valid) => valid }];
}

function invalidBodies({ target, ledger }: Bench): readonly Wrong[] {
  const invalid = (what: string, bodyOf: (probe: JsonValue, valid: Asking) => string): Wrong => ({
    label: `${wrongLabels.invalid} ${what}`,
    spoil: (valid, { token }) => {
      const probe = { url: ledger.urlOf(token), token, payload: { token, note: "invalid" } };
      return { ...valid, payloadDigest: null, body: bodyOf(probe, valid) };
    },
  });
  const { body: template, invalidBodies: declared } = target.submit;
  const notJson = invalid("JSON, cut short", (_, valid) => (valid.body ?? "").slice(0, -1));
  if (declared !== undefined) {
    const asDeclared = declared.map((body, index) =>
      invalid(`body ${index + 1} of the target file`, (probe) => filled(body, probe)),
    );
    return [notJson, ...asDeclared];
  }
  return [
    notJson,
    invalid("probe, null", () => filled(template, null)),
    invalid("probe, a number", () => filled(template, 42)),
    invalid("probe, a string", (probe) => filled(template, JSON.stringify(probe))),
    invalid("probe, a list", (probe) => filled(template, [probe])),
    invalid("probe, {}", () => filled(template, {})),
  ];
}

function filled(template: JsonValue, probe: JsonValue): string {
  return JSON.stringify(fillBody(template, probe));
}
