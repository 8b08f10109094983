import type { History } from "../contract/history.ts";
import type { Policy } from "../contract/policy.ts";
import { workersCutOff } from "../exercises/workers-cut-off.ts";
import { broken, holds, unseen, type Look } from "./looks.ts";
import { notesOf } from "./views.ts";

/** Our own part of a time: until the ledger knew of the calls, on a busy machine. */
const harnessMs = 1_000;

/**
 * Compares how many jobs ran at a time before the first cut and after the last one: whoever lives and
 * takes no job any more is missed by nobody as long as others do its work.
 *
 * Nothing to look at where nobody tried both. Less than one worker's share may be our own doing.
 */
export function lookAtCapacity(history: History, policy: Policy): readonly Look[] {
  const { recoverWithinMs = 0, concurrencyPerWorker = 1 } = policy;
  const [before, after] = notesOf(history, workersCutOff, "capacity").map((note) => ({
    note,
    mostOpen: note.figures["mostOpen"] ?? 0,
    waitedMs: Math.round(note.figures["waitedMs"] ?? 0),
  }));
  if (before === undefined || after === undefined) return [];
  if (after.mostOpen >= before.mostOpen) return [holds];
  const evidence = [before.note, after.note];
  const because = `at most ${after.mostOpen} jobs ran at a time in the ${after.waitedMs} ms after all cuts, and ${before.mostOpen} before`;
  const hadTime = after.waitedMs > recoverWithinMs + harnessMs;
  const isOneWorker = before.mostOpen - after.mostOpen >= concurrencyPerWorker;
  return [hadTime && isOneWorker ? broken(because, ...evidence) : unseen(because, ...evidence)];
}
