import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { HarnessError } from "../../conformance/contract/harness-error.ts";

/**
 * Finds ports of 127.0.0.1 that nobody listens on, each another.
 *
 * They are below the range from which Linux and macOS give ports to outgoing connections. One of
 * that range could be gone when a service that was killed wants to listen on its port again.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held: Server[] = [];
  try {
    for (let tries = 0; held.length < count && tries < 100 + count; tries += 1) {
      const server = await listenOn(randomInt(lowest, highest));
      if (server !== null) held.push(server);
    }
    if (held.length < count) throw noPortFree();
    return held.map(portOf);
  } finally {
    await Promise.all(held.map(closed));
  }
}

/** Says whether somebody listens on this port of 127.0.0.1. */
export async function isPortTaken(port: number): Promise<boolean> {
  const server = await listenOn(port);
  if (server !== null) await closed(server);
  return server === null;
}

const lowest = 16_384;
const highest = 32_000;

async function listenOn(port: number): Promise<Server | null> {
  const server = createServer();
  const refused = new Promise<null>((resolve) => server.once("error", () => resolve(null)));
  server.listen({ port, host: "127.0.0.1", exclusive: true });
  return await Promise.race([
    once(server, "listening").then(
      () => server,
      () => null,
    ),
    refused,
  ]);
}

async function closed(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
}

function portOf(server: Server): number {
  const address = server.address();
  return address === null || typeof address === "string" ? 0 : address.port;
}

function noPortFree(): HarnessError {
  return new HarnessError({
    code: "service-failed",
    message: `No free port between ${lowest} and ${highest} was found on 127.0.0.1.`,
    hint: "End programs that listen on many ports, or check whether this machine lets programs listen at all.",
  });
}
