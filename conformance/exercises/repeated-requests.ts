import type { Asking } from "../caller.ts";
import type { JsonValue } from "../contract/json.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import { followStatusUrl } from "../judging/followed-urls.ts";
import { slotsOf } from "../steps/slots.ts";
import { parseJson } from "../target/target-words.ts";

const mostJobs = 5;

/** What the judge knows the repeats by: when in the life of its job each was sent. */
export const repeatLabels = {
  first: "first",
  atOnce: "repeat-at-once",
  running: "repeat-while-running",
  ended: "repeat-after-end",
} as const;

/** Repeats requests as honest clients do: at once, while the job runs, and after its end. */
export const repeatedRequests = defineExercise({
  id: "repeated-requests",
  did: `up to ${mostJobs} jobs are submitted and held at the ledger; the request of each is repeated at once, twice while it runs and twice after its end, also with other trace headers and with the fields of the body in another order.`,
  disturbs: "nothing",
  needs: ["idempotency-key"],
  run: async (bench) => {
    const { first, atOnce, running, ended } = repeatLabels;
    const jobs = Math.min(mostJobs, slotsOf(bench.target));
    const submissions = await bench.submitMany(jobs, { label: first, script: [{ kind: "hold" }] });
    await repeatAll(bench, { submissions, label: atOnce, vary: unchanged });
    const hasOpened = (submission: Submission): boolean => bench.callsOf([submission]).length > 0;
    const areOpen = await bench.until(() => submissions.every(hasOpened));
    await repeatAll(bench, { submissions, label: running, vary: withOtherHeaders });
    await repeatAll(bench, { submissions, label: running, vary: withOtherFieldOrder });
    await bench.ledger.endHolds(repeatedRequests.id);
    await bench.readUntilEnded(submissions);
    await repeatAll(bench, { submissions, label: ended, vary: unchanged });
    const last = await repeatAll(bench, { submissions, label: ended, vary: withOtherFieldOrder });
    await Promise.all(last.map((repeat) => followStatusUrl(bench, repeat)));
    // A second job of the same work would have been queued before this one.
    await bench.readUntilEnded([await bench.submit({ label: "afterwards" })]);
    return areOpen
      ? undefined
      : { missed: "the jobs were not all started while they could be held" };
  },
});

type Vary = (asking: Asking) => Asking;

async function repeatAll(
  bench: Bench,
  options: { submissions: readonly Submission[]; label: string; vary: Vary },
): Promise<readonly Submission[]> {
  const { submissions, label, vary } = options;
  return await Promise.all(
    submissions.map(async ({ token, key }) => {
      const { asking } = await bench.prepare({ token, key, label });
      const op = await bench.ask(vary(asking));
      return { op, token, key, jobId: op.jobId };
    }),
  );
}

const unchanged: Vary = (asking) => asking;

/** What a retry through another proxy, library or trace looks like. */
const withOtherHeaders: Vary = (asking) => ({
  ...asking,
  headers: {
    accept: "*/*",
    "user-agent": "another-client/2.0",
    traceparent: "00-11112222333344445555666677778888-1111222233334444-01",
    date: "Thu, 01 Jan 2026 00:00:00 GMT",
    ...Object.fromEntries(Object.entries(asking.headers ?? {}).toReversed()),
  },
});

/** The same JSON value, written by a library that orders and spaces it in another way. */
const withOtherFieldOrder: Vary = (asking) => ({
  ...asking,
  body: JSON.stringify(reversed(parseJson(asking.body ?? "") ?? null), null, 2),
});

function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => reversed(item));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(
    entries.map(([key, item]: [string, JsonValue]) => [key, reversed(item)]),
  );
}
