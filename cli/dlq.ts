import { readFile } from "node:fs/promises";
import { text as textOf } from "node:stream/consumers";
import { exitCodes } from "../conformance/contract/exit-codes.ts";
import { HarnessError } from "../conformance/contract/harness-error.ts";
import type { Target } from "../conformance/contract/target.ts";
import type { BulkFilter } from "../conformance/exercise.ts";
import { fieldOf } from "../conformance/judging/dead-letters.ts";
import { roleNames, type RoleName } from "../conformance/judging/role-matrix.ts";
import { readTargetFile } from "../conformance/target/target-file.ts";
import { openInbox, type Act, type Inbox } from "./dlq/inbox.ts";
import { tableOf } from "./dlq/table.ts";

/** What every act of `jobproof dlq` takes. */
export type DlqFlags = Readonly<{ target: string; as?: string; json?: boolean }>;

/** Which dead letters are replayed, and how quickly. */
export type ReplayFlags = DlqFlags &
  Readonly<{ reason?: string; from?: string; until?: string; perSec?: string }>;

/** `jobproof dlq list`: shows what failed for good, as a table or, with `--json`, each entry whole. */
export async function listDeadLetters(
  flags: DlqFlags & Readonly<{ reason?: string }>,
): Promise<void> {
  await withInbox(flags, async (inbox, target) => {
    const all = await inbox.list();
    const entries = all.filter(
      (entry) =>
        flags.reason === undefined || fieldOf({ target, entry, field: "reason" }) === flags.reason,
    );
    const table = entries.length === 0 ? "There are no dead letters." : tableOf(target, entries);
    say(flags.json === true ? JSON.stringify(entries) : table);
  });
}

/** `jobproof dlq show ID`: shows one entry whole. */
export async function showDeadLetter(id: string, flags: DlqFlags): Promise<void> {
  await withInbox(flags, async (inbox) => tell([{ id, ...(await inbox.show(id)) }], flags));
}

/** `jobproof dlq discard ID ...`: gives entries up for good. */
export async function discardDeadLetters(ids: readonly string[], flags: DlqFlags): Promise<void> {
  await withInbox(flags, async (inbox) => tell(await each(ids, inbox.discard), flags));
}

/**
 * `jobproof dlq edit ID --payload FILE`: mends what the next replay will run with.
 *
 * Throws HarnessError `options-contradict` where the file cannot be read or is no JSON.
 */
export async function editDeadLetter(
  id: string,
  flags: DlqFlags & Readonly<{ payload: string }>,
): Promise<void> {
  const payload = await jsonIn(flags.payload);
  await withInbox(flags, async (inbox) =>
    tell([{ id, ...(await inbox.edit(id, payload)) }], flags),
  );
}

/**
 * `jobproof dlq replay ID ...`, or by a filter: queues jobs again. The rate is the service's to keep.
 *
 * Throws HarnessError `options-contradict` where ids and a filter are given, or neither, or the rate is none.
 */
export async function replayDeadLetters(ids: readonly string[], flags: ReplayFlags): Promise<void> {
  const filter = filterOf(flags);
  if (ids.length > 0 === (filter !== null)) {
    throw new HarnessError({
      code: "options-contradict",
      message: "Say either which dead letters to replay by their ids, or by a filter.",
      hint: "jobproof dlq replay --target my-service.yaml --reason attempts-exhausted --per-sec 5",
    });
  }
  await withInbox(flags, async (inbox) => {
    const acts = filter === null ? await each(ids, inbox.replay) : [await many(inbox, filter)];
    tell(acts, flags);
  });
}

type NamedAct = Act & Readonly<{ id: string }>;

async function withInbox(
  { target: file, as }: DlqFlags,
  work: (inbox: Inbox, target: Target) => Promise<void>,
): Promise<void> {
  const role = roleOf(as);
  const target = await readTargetFile(file);
  const inbox = openInbox({ target, as: role });
  try {
    await work(inbox, target);
  } finally {
    await inbox.close();
  }
}

function roleOf(as: string | undefined): RoleName | null {
  if (as === undefined) return null;
  const role = roleNames.find((name) => name === as);
  if (role !== undefined) return role;
  throw new HarnessError({
    code: "options-contradict",
    message: `--as ${as}: there is no such role.`,
    hint: `Say one of ${roleNames.join(", ")}.`,
  });
}

/** The text itself: what it says of numbers would not outlive being read. */
async function jsonIn(file: string): Promise<string> {
  try {
    const payload = file === "-" ? await textOf(process.stdin) : await readFile(file, "utf8");
    JSON.parse(payload);
    return payload;
  } catch (error) {
    throw new HarnessError({
      code: "options-contradict",
      message: `--payload ${file}: ${error instanceof Error ? error.message : String(error)}`,
      hint: "Name a file that holds the payload as one JSON value, or - for standard input.",
    });
  }
}

function filterOf({ reason, from, until, perSec }: ReplayFlags): BulkFilter | null {
  const filter = {
    ...(reason !== undefined && { reason }),
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    ...(perSec !== undefined && { perSec: rateIn(perSec) }),
  };
  return Object.keys(filter).length === 0 ? null : filter;
}

function rateIn(text: string): number {
  const rate = Number(text);
  if (Number.isInteger(rate) && rate > 0) return rate;
  throw new HarnessError({
    code: "options-contradict",
    message: `--per-sec ${text}: that is no number of jobs.`,
    hint: "Say how many jobs may be replayed in a second, such as --per-sec 5.",
  });
}

/** One after the other: whoever presses Ctrl-C knows what was done. */
async function each(
  ids: readonly string[],
  act: (id: string) => Promise<Act>,
): Promise<readonly NamedAct[]> {
  const acts: NamedAct[] = [];
  for (const id of ids) acts.push({ id, ...(await act(id)) });
  return acts;
}

async function many(inbox: Inbox, filter: BulkFilter): Promise<NamedAct> {
  return { id: JSON.stringify(filter), ...(await inbox.replayMany(filter)) };
}

/** An act that the service refused is said with its own words, and makes the exit status 1. */
function tell(acts: readonly NamedAct[], { json }: DlqFlags): void {
  if (json === true) say(JSON.stringify(acts));
  else for (const act of acts) say(inWords(act));
  process.exitCode = exitCodes[acts.every(({ did }) => did) ? "holds" : "fails"];
}

function inWords({ id, did, status, said }: NamedAct): string {
  const answer = status === null ? "was not answered" : `was answered ${status}`;
  const body = said === null ? "" : `\n${JSON.stringify(said, null, 2)}`;
  return `${did ? "ok     " : "REFUSED"} ${id} ${answer}${body}`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
