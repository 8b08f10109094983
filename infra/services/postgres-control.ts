import { setTimeout as delay } from "node:timers/promises";
import {
  endServer,
  startServer,
  type PostgresPlace,
  type PostgresServer,
} from "./postgres-server.ts";
import type { ProcessGroup } from "./process-group.ts";
import { listProcesses, readProcess, signal, type ProcessRow } from "./process-table.ts";
import { controlServer, notPossible } from "./server-control.ts";
import type { Happened, ServiceControl } from "./service-control.ts";

/**
 * Kills a server and starts it again on its port and its data, as often as wished.
 *
 * There is no `loseData`: its databases and roles were made by others, who would have to make them anew.
 */
export function controlPostgres(place: PostgresPlace, first: PostgresServer): ServiceControl {
  return controlServer({
    name: "PostgreSQL",
    first,
    startAgain: ({ port }) => startServer(place, port),
    kill: killServer,
    end: endServer,
    loseData: null,
  });
}

const goneWithinMs = 5_000;

/**
 * Kills the server and each of its children, as a power cut would.
 *
 * Its children have process groups of their own, and would end by themselves a moment after it; a
 * new server refuses to start beside one that is left. The server is stopped first, so that it can
 * have no further child.
 */
async function killServer(group: ProcessGroup): Promise<Happened> {
  const sentAt = performance.now();
  const leader = readProcess(group.pid);
  group.signal("SIGSTOP");
  await untilOr(() => readProcess(group.pid)?.state === "T");
  const children = (await listProcesses()).filter(({ parent }) => parent === group.pid);
  for (const { pid } of children) signal(pid, "SIGKILL");
  group.signal("SIGKILL");
  const areGone = (): boolean => [leader, ...children].every((row) => row === null || isGone(row));
  if ((await group.gone(goneWithinMs)) && (await untilOr(areGone))) {
    const count = children.length + 1;
    return {
      detail: `killed by SIGKILL, ${count} processes gone after ${sinceMs(sentAt)} ms`,
    };
  }
  throw notPossible(
    "PostgreSQL",
    "be killed",
    `some of its processes lived ${goneWithinMs} ms after SIGKILL`,
  );
}

/** A zombie runs nothing, and a number may have been given to somebody else. */
function isGone({ pid, startedAt }: ProcessRow): boolean {
  const row = readProcess(pid);
  return row === null || row.startedAt !== startedAt || row.state === "Z" || row.state === "X";
}

/** A state has no event: it can only be looked at again. False if it did not come. */
async function untilOr(isSo: () => boolean): Promise<boolean> {
  const until = performance.now() + goneWithinMs;
  while (!isSo()) {
    if (performance.now() > until) return false;
    await delay(2);
  }
  return true;
}

function sinceMs(start: number): number {
  return Math.round(performance.now() - start);
}
