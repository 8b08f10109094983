import type { Answer } from "../contract/call.ts";
import type { JobId } from "../contract/job.ts";
import type { JsonValue } from "../contract/json.ts";
import type { Op } from "../contract/op.ts";
import { defineExercise, type Bench, type Submission } from "../exercise.ts";
import type { Random } from "../random.ts";
import { slotsOf } from "../steps/slots.ts";
import { showsEnd } from "../judging/views.ts";

const observers = 8;

/** How often each observer looks again at a job that it saw end. */
const looksAfterEnd = 3;

/** The pace of an observer: fast enough to see a state that lasts for an instant. */
const betweenRoundsMs = 20;

/**
 * Many readers on all replicas watch jobs through their end, because a status that goes back is only
 * seen by those who look at that moment.
 */
export const endsUnderManyEyes = defineExercise({
  id: "ends-under-many-eyes",
  did: `jobs that succeed, succeed at the second try or are refused are held open and then let go, while ${observers} readers over all replicas poll each of them until after its end and fetch the result in the instant in which they see a success; more jobs fail for good.`,
  disturbs: "nothing",
  waitsLong: true,
  needs: [],
  run: async (bench) => {
    const watched = [
      ...(await bench.submitMany(4, () => ({
        label: "succeeds",
        script: [{ kind: "hold", next: respond(200, resultOf(bench.random)) }],
      }))),
      ...(await bench.submitMany(2, () => ({
        label: "retried",
        script: [{ kind: "hold", next: respond(503) }, respond(200, resultOf(bench.random))],
      }))),
      ...(await bench.submitMany(2, {
        label: "refused",
        script: [{ kind: "hold", next: respond(400) }],
      })),
    ];
    const exhausted = await bench.submitMany(2, {
      label: "exhausted",
      script: [respond(503)],
      repeatLast: true,
    });
    const startable = Math.min(watched.length, slotsOf(bench.target));
    await bench.until(() => bench.callsOf(watched).length >= startable);

    const eyes = Array.from({ length: observers }, (_, number) =>
      openObserver({ bench, watched, number }),
    );
    await Promise.all(eyes.map((eye) => eye.round()));
    await bench.ledger.endHolds(endsUnderManyEyes.id);
    await Promise.all([
      bench.readUntilEnded(exhausted),
      ...eyes.map((eye) => eye.roundsUntilEnded()),
    ]);
    await fetchAgain(bench, watched);
  },
});

/** One reader on one connection at a time, always of the same replica. */
function openObserver(options: { bench: Bench; watched: readonly Submission[]; number: number }) {
  const { bench, watched, number } = options;
  const replicas = bench.target.baseUrls.length;
  const replica = number % replicas;
  const jobIds = watched.flatMap(({ jobId }) => jobId ?? []);
  // Each begins with another job, so that they do not look in step.
  const order = [...jobIds.slice(number), ...jobIds.slice(0, number)];
  const endsSeen = new Map<JobId, number>();

  const look = async (jobId: JobId): Promise<void> => {
    const seen = endsSeen.get(jobId) ?? 0;
    if (seen > looksAfterEnd) return;
    const op = await bench.read(jobId, { replica, label: "watched" });
    if (!isOver(op)) return;
    endsSeen.set(jobId, seen + 1);
    if (seen > 0 || op.state !== "succeeded" || bench.target.result === undefined) return;
    await bench.result(jobId, { replica: (replica + 1) % replicas, label: "at-once" });
  };
  const isDone = (): boolean => order.every((jobId) => (endsSeen.get(jobId) ?? 0) > looksAfterEnd);
  const round = async (): Promise<void> => {
    for (const jobId of order) await look(jobId);
  };
  return {
    round,
    roundsUntilEnded: async (): Promise<void> => {
      const deadline = bench.clock() + bench.patienceMs;
      while (!isDone() && bench.clock() < deadline) {
        await round();
        await bench.pause(betweenRoundsMs);
      }
    },
  };
}

/** Some services answer the status of a job that is done with a redirect to its result. */
function isOver(op: Op): boolean {
  return showsEnd(op) || op.answer?.status === 302 || op.answer?.status === 303;
}

async function fetchAgain(bench: Bench, watched: readonly Submission[]): Promise<void> {
  if (bench.target.result === undefined) return;
  for (const { jobId, op } of watched) {
    if (jobId === null || op.label === "refused") continue;
    for (const replica of bench.target.baseUrls.keys())
      await bench.result(jobId, { replica, label: "again" });
  }
}

function respond(status: number, body?: JsonValue): Answer {
  return { kind: "respond", status, ...(body === undefined ? {} : { body }) };
}

/** A result that nothing else can be mistaken for. */
function resultOf(random: Random): JsonValue {
  const mark = random.hex(16);
  const list = [1, null, { empty: {} }];
  return { mark, text: "Grüße 東京 🚲", ratio: 0.1, list, none: null, long: mark.repeat(300) };
}
