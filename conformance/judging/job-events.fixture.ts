import type { Call } from "../contract/call.ts";
import type { HistoryEvent, Note } from "../contract/history.ts";
import type { JobState } from "../contract/job.ts";
import type { Op } from "../contract/op.ts";
import { call, op } from "./history.fixture.ts";

/** What a test says about one job. Its token, ids and keys are made of its name. */
export type SaidJob = Readonly<{
  name: string;
  exercise: string;
  label?: string;
  /** When it was submitted. Default 0. */
  at?: number;
  calls?: readonly (Partial<Call> & { status?: number })[];
  /** The state of its last read; null for no read at all. Default: succeeded. */
  state?: JobState | null;
  /** When it was last read. Default: long after its last call. */
  readAt?: number;
  read?: Partial<Op> & { status?: number | null };
  submit?: Partial<Op> & { status?: number | null };
}>;

/** Invents one job: accepted, called, and read at the end. */
export function jobEvents(said: SaidJob): readonly HistoryEvent[] {
  const { name, exercise, label = "", at = 0, calls = [], state = "succeeded" } = said;
  const [token, jobId] = [`token-${name}`, `job-${name}`];
  const own = { exercise, token, jobId };
  const accepted = op({
    ...own,
    label,
    sentAt: at,
    idempotencyKey: `key-${name}`,
    ...said.submit,
  });
  const made = calls.map((one, index) =>
    call({
      ...own,
      nth: index + 1,
      attempt: index + 1,
      effectKey: `effect-${name}`,
      arrivedAt: at + 10 + 100 * index,
      ...one,
    }),
  );
  const lastAt = Math.max(at, ...made.map((one) => one.endedAt ?? one.arrivedAt));
  const { readAt = lastAt + 1_000 } = said;
  const read = { exercise, jobId, did: "read", sentAt: readAt } as const;
  return [accepted, ...made, ...(state === null ? [] : [op({ ...read, state, ...said.read })])];
}

/** Invents so many jobs, alike but for their names. */
export function manyJobs(
  count: number,
  said: (index: number) => Omit<SaidJob, "name">,
): readonly HistoryEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const one = said(index);
    return jobEvents({ name: `${one.exercise}-${one.label ?? ""}-${index}`, ...one });
  }).flat();
}

/** Invents the note with which an exercise tells its figures. */
export function note(said: Partial<Note>): Note {
  return {
    kind: "note",
    exercise: "test",
    at: 0,
    what: "measured",
    detail: "",
    figures: {},
    ...said,
  };
}

/** Invents the end of a run: unfinished jobs were looked at from `from` to `to`, and that was noted. */
export function drained(from: number, to: number): readonly HistoryEvent[] {
  const look = op({ exercise: "drain", did: "read", jobId: "job-of-nobody", sentAt: from });
  return [look, note({ exercise: "drain", at: to, what: "drained", figures: { from } })];
}
