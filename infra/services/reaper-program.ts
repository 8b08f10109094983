import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { listGroup, readProcess, signal } from "./process-table.ts";
import { type Order, reapablePrefix } from "./reaper-order.ts";

type GroupOrder = Extract<Order, { do: "end-group" }>;
type FolderOrder = Extract<Order, { do: "remove-folder" }>;

/** PostgreSQL itself gives its children five seconds. */
const quitWithinMs = 7_000;
const killWithinMs = 10_000;

/** Reads orders until the pipe closes, then carries out those that were not taken back. */
async function reap(): Promise<void> {
  const orders = new Map<number, GroupOrder | FolderOrder>();
  const lines = createInterface({ input: process.stdin });
  const closed = new Promise((resolve) => lines.once("close", resolve));
  lines.on("line", (line) => {
    const order = parseOrder(line);
    if (order?.do === "forget") orders.delete(order.id);
    else if (order !== null) orders.set(order.id, order);
  });
  process.stdout.write("listening\n");
  await closed;

  const left = [...orders.values()];
  await Promise.all(left.filter((order) => order.do === "end-group").map(endGroup));
  await Promise.all(left.filter((order) => order.do === "remove-folder").map(removeFolder));
}

async function endGroup(order: GroupOrder): Promise<void> {
  if (isStranger(order)) return;
  if (order.end === "quit") {
    signal(order.pid, "SIGQUIT");
    signal(order.pid, "SIGCONT");
    await groupEnds(order.pid, quitWithinMs);
    if (isStranger(order)) return;
  }
  signal(-order.pid, "SIGKILL");
  await groupEnds(order.pid, killWithinMs);
}

/** While a group has members the system does not give its number away; a leader tells by its start time. */
function isStranger({ pid, startedAt }: GroupOrder): boolean {
  const leader = readProcess(pid);
  return leader !== null && leader.startedAt !== startedAt;
}

async function groupEnds(group: number, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  while (performance.now() < until) {
    if ((await listGroup(group)).length === 0) return;
    await delay(10);
  }
}

async function removeFolder({ path }: FolderOrder): Promise<void> {
  if (!basename(path).startsWith(reapablePrefix)) return;
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }).catch(() => null);
}

/** A last line may be cut where the writer was killed in the middle of it. */
function parseOrder(line: string): Order | null {
  try {
    const order: Order = JSON.parse(line);
    return order;
  } catch {
    return null;
  }
}

// The signals that end a whole session or service at once: our work only begins then.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => undefined);
await reap();
