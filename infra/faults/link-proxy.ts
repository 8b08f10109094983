import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { LinkFault } from "../../conformance/contract/fault.ts";
import type { LinkConfirmation } from "../../conformance/contract/links.ts";
import { openConnection, type LinkConnection } from "./link-connection.ts";

/** Where a proxy listens, and what is behind it. */
export type Address = Readonly<{ host: string; port: number }>;

/** The proxy of one role on one link. */
export interface LinkProxy {
  /** Resolves when the fault holds for the connections that are open and for those that come. */
  readonly apply: (fault: LinkFault) => Promise<LinkConfirmation>;
  /** Closes every connection and listens no more. Never rejects. */
  readonly close: () => Promise<void>;
}

/** Listens for the connections of one role. Rejects with the system's error if it cannot. */
export async function openProxy(options: {
  listen: Address;
  to: Address;
  random: () => number;
}): Promise<LinkProxy> {
  const { listen, to, random } = options;
  const connections = new Set<LinkConnection>();
  let fault: LinkFault = { kind: "heal" };
  let server: Server | null = null;

  const accept = (client: Socket): void => {
    const connection = openConnection({
      client,
      to,
      fault,
      random,
      onClosed: () => connections.delete(connection),
    });
    connections.add(connection);
  };
  const openDoor = async (): Promise<void> => {
    server ??= await listenAt(listen, accept);
  };
  const shutDoor = async (): Promise<void> => {
    const former = server;
    server = null;
    // What was accepted is ours to close; it is open still, so that `close` would wait for it.
    if (former !== null) await stopListening(former);
  };

  await openDoor();
  return {
    apply: async (next) => {
      if (next.kind === "refuse") await shutDoor();
      else await openDoor();
      fault = next;
      const open = [...connections];
      await Promise.all(open.map((connection) => connection.suffer(next)));
      return { sockets: open.length, detail: detailOf(next, open.length) };
    },
    close: async () => {
      await shutDoor();
      await Promise.all([...connections].map((connection) => connection.reset()));
    },
  };
}

async function listenAt({ host, port }: Address, accept: (client: Socket) => void) {
  const server = createServer({ noDelay: true, allowHalfOpen: true }, accept);
  server.listen({ host, port, backlog: 511, exclusive: true });
  await once(server, "listening");
  return server;
}

/** Resolves when the system refuses whoever comes, without waiting for those who are there. */
async function stopListening(server: Server): Promise<void> {
  server.close();
  // The handle is closed in this turn of the loop, and the system knows by the next.
  await new Promise((resolve) => setImmediate(resolve));
}

/** Says what became of the connections that were open. */
function detailOf(fault: LinkFault, open: number): string {
  const those = open === 1 ? "1 open connection" : `${open} open connections`;
  switch (fault.kind) {
    case "refuse":
      return `${those} reset, new ones are refused`;
    case "reset":
      return `${those} reset`;
    case "blackhole":
      return `${those} silent both ways, and so are new ones`;
    case "cut":
      return `${those} silent ${wayOf[fault.direction]}, and so are new ones`;
    case "half-open":
      return `${those} closed at the far side only`;
    case "latency":
      return `${those} delayed by ${fault.ms} ± ${fault.jitterMs} ms, and so are new ones`;
    case "bandwidth":
      return `${those} slowed to ${fault.bytesPerSec} bytes a second, and so are new ones`;
    case "cut-after":
      return `${those} to be reset after ${fault.bytes} bytes ${wayOf[fault.direction]}, and so are new ones`;
    case "heal":
      return `${those}, let through again`;
  }
}

const wayOf = { out: "to what is behind", in: "from what is behind" } as const;
