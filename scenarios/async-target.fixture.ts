import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Target } from "../conformance/contract/target.ts";
import { openPool } from "./controls/pool.ts";

/** A small service that accepts first and works afterwards, as a target for tests. */
export async function openAsyncTarget(options: {
  pool: number;
  /** Says which jobs are accepted and forgotten, by their number from 1. */
  forgets?: (nth: number) => boolean;
}): Promise<Readonly<{ target: Target; close: () => Promise<void> }>> {
  const inPool = openPool(options.pool);
  const states = new Map<string, string>();
  let jobs = 0;

  const submit = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { url, token } = JSON.parse(await textOf(request)) as { url: string; token: string };
    jobs += 1;
    const id = `job-${jobs}`;
    if (options.forgets?.(jobs) !== true) {
      states.set(id, "queued");
      void inPool(async () => {
        states.set(id, "running");
        const body = JSON.stringify({ token, jobId: id, attempt: 1 });
        const headers = { "content-type": "application/json", "idempotency-key": id };
        const state = await fetch(url, { method: "POST", headers, body }).then(
          ({ ok }) => (ok ? "succeeded" : "failed"),
          () => "failed",
        );
        states.set(id, state);
      });
    }
    response.writeHead(202).end(JSON.stringify({ id, status: "queued" }));
  };

  const server = createServer((request, response) => {
    if (request.method === "POST") return void submit(request, response);
    const id = (request.url ?? "").split("/").at(-1) ?? "";
    const status = states.get(id);
    return void response
      .writeHead(status === undefined ? 404 : 200)
      .end(JSON.stringify({ id, status }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    target: {
      name: "small asynchronous service",
      baseUrls: [`http://127.0.0.1:${port}`],
      submit: { path: "/jobs", body: "{{probe}}" },
      status: { path: "/jobs/{id}" },
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
