import { setTimeout as delay } from "node:timers/promises";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import type { Confirmation } from "../../conformance/contract/processes.ts";
import { type ProcessGroup, describeEnding } from "../services/process-group.ts";
import { type ProcessRow, isStopped } from "../services/process-table.ts";

/** Kills every process of the group, and resolves when the leader is reaped and nobody is left. */
export async function killGroup(group: ProcessGroup): Promise<Confirmation> {
  const sentAt = performance.now();
  group.signal("SIGKILL");
  if (!(await group.gone(settleWithinMs))) throw notConfirmed(group, "SIGKILL", "lives");
  return { pid: group.pid, detail: `killed by SIGKILL, gone after ${sinceMs(sentAt)} ms` };
}

/**
 * Asks the leader to end, and resolves when all of the group have: maybe never.
 *
 * The leader alone, as containers and most supervisors do: who works in children of his own ends them in
 * his own way, and must not be blamed for those whom we ended under his hands.
 */
export async function terminateGroup(group: ProcessGroup): Promise<Confirmation> {
  const sentAt = performance.now();
  group.signalLeader("SIGTERM");
  const ending = await group.ended;
  const leaderMs = sinceMs(sentAt);
  const detail = `${describeEnding(ending)} after ${leaderMs} ms`;
  if ((await group.members()).length === 0) return { pid: group.pid, detail };
  while (!(await group.gone(60_000)));
  return { pid: group.pid, detail: `${detail}, its children after ${sinceMs(sentAt)} ms` };
}

/** Stops every process of the group, and resolves when all threads of all of them stand still. */
export async function stopGroup(group: ProcessGroup): Promise<Confirmation> {
  group.signal("SIGSTOP");
  const members = await membersOnce(group, "SIGSTOP", (stopped) => stopped.every(Boolean));
  if (members.length === 0) throw notConfirmed(group, "SIGSTOP", "has ended");
  return { pid: group.pid, detail: describeState("T", members.length) };
}

/** Lets a stopped group go on, and resolves when none of its processes stands still. */
export async function resumeGroup(group: ProcessGroup): Promise<Confirmation> {
  group.signal("SIGCONT");
  const members = await membersOnce(group, "SIGCONT", (stopped) => !stopped.some(Boolean));
  const ending = group.ending();
  if (ending !== null) return { pid: group.pid, detail: describeEnding(ending) };
  const leader = members.find((member) => member.pid === group.pid);
  return { pid: group.pid, detail: describeState(leader?.state ?? "S", members.length) };
}

const settleWithinMs = 5_000;

/** A state has no event: it can only be looked at again. */
async function membersOnce(
  group: ProcessGroup,
  sent: NodeJS.Signals,
  isSo: (stopped: readonly boolean[]) => boolean,
): Promise<readonly ProcessRow[]> {
  const until = performance.now() + settleWithinMs;
  for (;;) {
    const members = await group.members();
    if (isSo(members.map(isStopped))) return members;
    if (performance.now() > until) {
      throw notConfirmed(group, sent, `is in state ${members.map((row) => row.state).join(", ")}`);
    }
    await delay(2);
  }
}

function describeState(state: string, count: number): string {
  return count === 1 ? `state ${state}` : `state ${state}, ${count} processes`;
}

function sinceMs(start: number): number {
  return Math.round(performance.now() - start);
}

function notConfirmed(group: ProcessGroup, sent: string, state: string): HarnessError {
  return new HarnessError({
    code: "process-failed",
    message: `After ${sent}, process group ${group.pid} ${state}.`,
    hint: "Check with `jobproof doctor` whether processes can be signalled here; a process that changed its user cannot be.",
  });
}
