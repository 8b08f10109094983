import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";

/** One call that reached the dependency. */
type SeenCall = Readonly<{
  headers: IncomingMessage["headers"];
  text: string;
  body: { token: string; jobId: string; attempt: number; payload: unknown };
}>;

/** How the dependency answers a call. */
export type Script = (call: SeenCall, response: ServerResponse) => void;

/** A dependency on a free port, which answers as the test says and remembers every call. */
export async function startDependency(script: Script) {
  const calls: SeenCall[] = [];
  const server = createServer((incoming, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      const call = { headers: incoming.headers, text, body: JSON.parse(text) as SeenCall["body"] };
      calls.push(call);
      script(call, response);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    calls,
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Answers with a status and a JSON body. */
export function respond(
  status: number,
  options: { body?: string; headers?: Record<string, string> } = {},
): Script {
  return (_call, response) => {
    response.writeHead(status, { "content-type": "application/json", ...options.headers });
    response.end(options.body ?? '{"ok":true}');
  };
}
