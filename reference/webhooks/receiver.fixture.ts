import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One delivery as it came over the wire. */
export type Got = Readonly<{
  headers: IncomingMessage["headers"];
  path: string;
  body: string;
  at: number;
}>;

/** How a receiver answers its n-th delivery. */
export type Answering = (got: Got, response: ServerResponse, nth: number) => void;

/** A receiver of webhooks on a free port, which answers as the test says and remembers everything. */
export async function startReceiver(answering: Answering) {
  const got: Got[] = [];
  const server = createServer((incoming, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const { headers, url = "" } = incoming;
      const body = Buffer.concat(chunks).toString();
      got.push({ headers, path: url, body, at: performance.now() });
      answering(got.at(-1) as Got, response, got.length);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    got,
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Answers with the statuses in turn, and with the last of them from then on. */
export function inTurn(...statuses: readonly [number, ...number[]]): Answering {
  return (_got, response, nth) => {
    response.writeHead(statuses[nth - 1] ?? statuses.at(-1) ?? 200).end();
  };
}
