import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Processes } from "../conformance/contract/processes.ts";
import type { ProcessSpec } from "../conformance/contract/target.ts";

/** Starts real processes for a test; they can be ended, and nothing else can be done to them. */
export async function startForTest(specs: readonly ProcessSpec[]): Promise<Processes> {
  const children = specs.map(({ command: [program = "", ...args], env }) =>
    spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "inherit"],
    }),
  );
  for (const url of specs.flatMap(({ ready }) => ready ?? [])) {
    for (let isReady = false; !isReady; isReady = await answers(url)) {
      if (children.some(({ exitCode }) => exitCode !== null)) throw new Error("a process ended");
    }
  }
  return {
    names: () => [],
    isUp: () => true,
    apply: () => Promise.reject(new Error("this test does nothing to its processes")),
    logOf: async () => "",
    heal: () => Promise.resolve([]),
    close: async () => {
      await Promise.all(
        children.map(async (child) => {
          const ended = once(child, "exit");
          if (child.exitCode === null && child.kill("SIGTERM")) await ended;
        }),
      );
    },
  };
}

/** Finds a port that is free at the moment. */
export async function portForTest(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}
