import { parentPort, workerData } from "node:worker_threads";
import type { LinkOrder, LinkReply, ProxyPlan } from "./link-orders.ts";
import { openProxy, type LinkProxy } from "./link-proxy.ts";

/**
 * The proxies' own thread: what the harness does must not slow down a service's way to its store.
 *
 * This file is a program; `link.ts` starts it.
 */
const port = parentPort;
if (port === null) throw new Error("the thread of the proxies was started as a program");
const { plans } = workerData as { plans: readonly ProxyPlan[] };
const tell = (reply: LinkReply): void => port.postMessage(reply);
const proxies: LinkProxy[] = [];

async function openAll(): Promise<void> {
  for (const [proxy, plan] of plans.entries()) {
    try {
      proxies.push(await openProxy({ ...plan, random: Math.random }));
    } catch (error) {
      return tell({ kind: "failed", proxy, reason: reasonOf(error) });
    }
  }
  tell({ kind: "listening" });
}

async function carryOut(order: LinkOrder): Promise<void> {
  const { number } = order;
  try {
    if (order.kind === "close") {
      await Promise.all(proxies.map((proxy) => proxy.close()));
      tell({ kind: "done", number, confirmation: { sockets: 0, detail: "closed" } });
      return port?.close();
    }
    const proxy = proxies[order.proxy];
    if (proxy === undefined) throw new Error(`there is no proxy ${order.proxy}`);
    tell({ kind: "done", number, confirmation: await proxy.apply(order.fault) });
  } catch (error) {
    tell({ kind: "not-done", number, reason: reasonOf(error) });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

port.on("message", (order: LinkOrder) => void carryOut(order));
await openAll();
