import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LinkFault } from "../../conformance/contract/fault.ts";
import type { Target } from "../../conformance/contract/target.ts";
import { freePorts } from "../services/free-port.ts";
import { linkedProcesses } from "./linked-processes.ts";
import { openLinks, type TargetLinks } from "./link.ts";

// Generous, because the machine may be busy: nothing here waits longer than it must.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000, expect: { poll: { timeout: 10_000 } } });

/** Long enough for anything that would come to have come. */
const silentMs = 150;

let echo: Server;
let target: Target;
let links: TargetLinks;
/** The far sides of the connections that are open. */
const behind = new Set<Socket>();
const clients: Socket[] = [];

beforeEach(async () => {
  echo = createServer({ noDelay: true }, (socket) => {
    behind.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => behind.delete(socket));
    socket.pipe(socket);
  });
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  target = {
    name: "linked",
    baseUrls: ["http://127.0.0.1:1"],
    submit: { path: "/", body: "{{probe}}" },
    status: { path: "/{id}" },
    links: [{ name: "store", carries: ["store", "broker"], to: addressOf(echo) }],
    processes: [
      { role: "api", command: ["api", "--store={{link:store}}"] },
      { role: "worker", command: ["work"], env: { STORE: "tcp://{{link:store}}/jobs" }, count: 2 },
    ],
  };
  links = await openLinks(target);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await links.close();
  echo.close();
});

const addressOf = (server: Server): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;

const linkOf = (role: "api" | "worker") => {
  const found = links.all.find((link) => link.role === role);
  if (found === undefined) throw new Error(`no link of ${role}`);
  return found;
};
const apply = (fault: LinkFault) => links.apply(fault, linkOf("worker"));

/** A client of the worker's link that remembers what it heard. */
async function open(role: "api" | "worker" = "worker") {
  const port = Number(links.addressOf("store", role)?.split(":")[1]);
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  clients.push(socket);
  let heard = "";
  let end: string | null = null;
  socket.on("data", (bytes: Buffer) => void (heard += bytes.toString()));
  socket.on("end", () => void (end ??= "end"));
  socket.on("error", (error: NodeJS.ErrnoException) => void (end = error.code ?? "error"));
  await new Promise((resolve) => {
    socket.once("connect", resolve);
    socket.once("close", resolve);
  });
  return {
    socket,
    say: (text: string) => void socket.write(text),
    heard: () => heard,
    end: () => end,
  };
}

async function opened(count: number) {
  const all = await Promise.all(Array.from({ length: count }, () => open()));
  for (const client of all) client.say("hello ");
  await expect.poll(() => all.every((client) => client.heard() === "hello ")).toBe(true);
  return all;
}

describe("links", () => {
  it("are one for each role that is told the address, which each process then knows", async () => {
    expect(links.all).toEqual([
      { name: "store", role: "api", carries: ["store", "broker"] },
      { name: "store", role: "worker", carries: ["store", "broker"] },
    ]);
    const [api, worker] = linkedProcesses(target, links);
    expect(api?.command).toEqual(["api", `--store=${links.addressOf("store", "api")}`]);
    expect(worker?.env).toEqual({ STORE: `tcp://${links.addressOf("store", "worker")}/jobs` });
    expect(links.addressOf("store", "api")).not.toBe(links.addressOf("store", "worker"));
    expect(linkedProcesses(target, null)[0]?.command[1]).toBe(`--store=${addressOf(echo)}`);
  });

  it("listen where a target that runs already expects them", async () => {
    const [port] = await freePorts(1);
    const spec = { ...target.links?.[0], listen: { worker: `127.0.0.1:${port}` } };
    const { processes: _, ...running } = target;
    const own = await openLinks({ ...running, links: [spec as never] });
    expect(own.all.map(({ role }) => role)).toEqual(["worker"]);
    expect(own.addressOf("store", "worker")).toBe(`127.0.0.1:${port}`);
    await expect(openLinks({ ...running, links: [spec as never] })).rejects.toMatchObject({
      code: "service-failed",
      message: expect.stringContaining("EADDRINUSE"),
    });
    await own.close();
  });

  it("refuse an address that is none", async () => {
    const wrong = { name: "store", carries: ["store"], to: "somewhere" } as const;
    await expect(openLinks({ ...target, links: [wrong] })).rejects.toMatchObject({
      code: "target-file-wrong",
    });
  });
});

describe("apply", () => {
  it("resets what is open, once, and lets through what comes", async () => {
    const all = await opened(3);
    const confirmation = await apply({ kind: "reset" });
    expect(confirmation).toEqual({ sockets: 3, detail: "3 open connections reset" });
    await expect.poll(() => all.map((client) => client.end())).toEqual(Array(3).fill("ECONNRESET"));
    await expect.poll(() => behind.size).toBe(0);
    await opened(1);
    expect(await links.heal()).toEqual([]);
  });

  it("refuses who comes, until it is healed, and leaves the other role alone", async () => {
    const other = await open("api");
    await opened(2);
    expect((await apply({ kind: "refuse" })).sockets).toBe(2);
    expect((await open()).end()).toBe("ECONNREFUSED");
    other.say("still here");
    await expect.poll(() => other.heard()).toBe("still here");

    expect(await links.heal()).toEqual([linkOf("worker")]);
    await opened(1);
  });

  it("is silent both ways as a blackhole, and loses nothing of what was said", async () => {
    const [client] = await opened(1);
    expect((await apply({ kind: "blackhole" })).sockets).toBe(1);
    const late = await open();
    client?.say("one ");
    late.say("two ");
    await delay(silentMs);
    expect([client?.heard(), client?.end(), late.heard()]).toEqual(["hello ", null, ""]);

    await links.heal();
    await expect.poll(() => client?.heard()).toBe("hello one ");
    await expect.poll(() => late.heard()).toBe("two ");
  });

  it("keeps from one side of a blackhole that the other has gone", async () => {
    const [client] = await opened(1);
    await apply({ kind: "blackhole" });
    client?.say("last words");
    client?.socket.resetAndDestroy();
    await delay(silentMs);
    expect(behind.size).toBe(1);
    const [far] = behind;
    const words = once(far as Socket, "data");
    await links.heal();
    expect(String((await words)[0])).toBe("last words");
    await expect.poll(() => behind.size).toBe(0);
  });

  it("stops reading a sender who says more than a system would keep", async () => {
    const [client] = await opened(1);
    await apply({ kind: "cut", direction: "out" });
    const piece = Buffer.alloc(1_024 * 1_024);
    for (let n = 0; n < 32; n++) client?.socket.write(piece);
    await delay(silentMs);
    expect(client?.socket.writableLength).toBeGreaterThan(8 * piece.length);
    await links.heal();
    await expect.poll(() => client?.heard().length).toBe("hello ".length + 32 * piece.length);
  });

  it.each(["out", "in"] as const)("cuts one direction: %s", async (direction) => {
    const [client] = await opened(1);
    const [far] = behind;
    let arrived = "";
    far?.on("data", (bytes: Buffer) => void (arrived += bytes.toString()));
    await apply({ kind: "cut", direction });
    client?.say("x");
    await delay(silentMs);
    expect(arrived).toBe(direction === "out" ? "" : "x");
    expect(client?.heard()).toBe("hello ");
  });

  it("leaves the service alone with a connection that is half open, until it is healed", async () => {
    const [client] = await opened(1);
    expect((await apply({ kind: "half-open" })).sockets).toBe(1);
    await expect.poll(() => behind.size).toBe(0);
    client?.say("anybody there?");
    await opened(1);
    await delay(silentMs);
    expect([client?.heard(), client?.end()]).toEqual(["hello ", null]);

    await links.heal();
    await expect.poll(() => client?.end()).toBe("ECONNRESET");
  });

  it("delays by as much as it was told, and in order", async () => {
    const [client] = await opened(1);
    await apply({ kind: "latency", ms: 50, jitterMs: 30 });
    const startedAt = performance.now();
    for (let n = 0; n < 10; n++) {
      client?.say(`${n}`);
      await delay(2);
    }
    await expect.poll(() => client?.heard(), { interval: 1 }).toBe("hello 0123456789");
    // There and back.
    expect(performance.now() - startedAt).toBeGreaterThan(2 * (50 - 30));
  });

  it("lets through so many bytes a second", async () => {
    const [client] = await opened(1);
    await apply({ kind: "bandwidth", bytesPerSec: 10_000 });
    const startedAt = performance.now();
    client?.socket.write(Buffer.alloc(3_000));
    await expect.poll(() => client?.heard().length, { interval: 5 }).toBe("hello ".length + 3_000);
    expect(performance.now() - startedAt).toBeGreaterThan(290);
  });

  it("lets each connection pass so many bytes more, and resets it", async () => {
    const [client] = await opened(1);
    const [far] = behind;
    let arrived = "";
    far?.on("data", (bytes: Buffer) => void (arrived += bytes.toString()));
    await apply({ kind: "cut-after", bytes: 4, direction: "out" });
    client?.say("abcdefgh");
    await expect.poll(() => client?.end()).toBe("ECONNRESET");
    await expect.poll(() => behind.size).toBe(0);
    expect(arrived).toBe("abcd");
    await apply({ kind: "cut-after", bytes: 0, direction: "in" });
    const next = await open();
    next.say("x");
    await expect.poll(() => next.end()).toBe("ECONNRESET");
    expect(next.heard()).toBe("");
  });
});

describe("a link in good order", () => {
  it("passes on the end of one side, and hears the other out", async () => {
    const [client] = await opened(1);
    client?.say("bye");
    client?.socket.end();
    await expect.poll(() => [client?.heard(), client?.end()]).toEqual(["hello bye", "end"]);
    await expect.poll(() => behind.size).toBe(0);
  });

  it("resets who comes while nobody listens behind it", async () => {
    await new Promise((resolve) => echo.close(resolve));
    const client = await open();
    await expect.poll(() => client.end()).toBe("ECONNRESET");
  });

  it("carries 200 connections, and costs a round trip less than a millisecond", async () => {
    const all = await opened(200);
    expect((await apply({ kind: "latency", ms: 0, jitterMs: 0 })).sockets).toBe(200);
    await links.heal();
    const [client] = all;
    const times: number[] = [];
    for (let n = 0; n < 300; n++) {
      const startedAt = performance.now();
      client?.say("x");
      await once(client?.socket as Socket, "data");
      times.push(performance.now() - startedAt);
    }
    expect(times.toSorted((a, b) => a - b)[times.length / 2]).toBeLessThan(1);
  });
});
