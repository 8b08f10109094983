import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Resolves once the server listens; rejects if it cannot. */
export async function listenAt(server: Server, at: ListenPlace): Promise<Server> {
  server.listen({ ...at, backlog: 4096 });
  await once(server, "listening");
  return server;
}

/** The port on which a server listens. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/**
 * Where to listen so that requests to an origin come to us.
 *
 * A service in a container reaches us by a name that means nothing here: then every address is ours.
 */
export function placeToListen(origin: string): ListenPlace {
  const { hostname, port, protocol } = new URL(origin);
  if (protocol !== "http:") throw new Error(`${origin} is not an http origin`);
  const isLoopback = hostname === "localhost" || /^127\.[\d.]+$/.test(hostname);
  const host = hostname === "[::1]" ? "::1" : isLoopback ? hostname : undefined;
  return { port: port === "" ? 80 : Number(port), ...(host !== undefined && { host }) };
}

/** An address of this machine, or all of them. */
export type ListenPlace = Readonly<{ port: number; host?: string }>;
