import { fastify } from "fastify";
import { openPool } from "./pool.ts";

/*
 * A report service as it is written first: the request does the work and answers with the result.
 *
 * It is decent code: a pool keeps it from overrunning its dependency, and nobody is refused. What
 * it does not do is notice that a client has left; hardly any handler does, for the framework runs
 * it to its end either way. This file is a program; it runs beside the service under judgement.
 */
const port = Number(process.env["PORT"]);
const inPool = openPool(Number(process.env["POOL"]));
const server = fastify();

type WorkRequest = Readonly<{ url: string; token: string }>;

const workRequest = {
  type: "object",
  required: ["url", "token"],
  properties: { url: { type: "string" }, token: { type: "string" } },
};

server.get("/livez", () => ({ status: "up" }));

server.post<{ Body: WorkRequest }>("/work", { schema: { body: workRequest } }, ({ body }) =>
  inPool(() => work(body)).then((result) => ({ status: "done", result })),
);

async function work({ url, token }: WorkRequest): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (!response.ok) throw new Error(`the dependency answered ${response.status}`);
  return await response.json();
}

process.once("SIGTERM", () => process.exit(0));
await server.listen({ port, host: "127.0.0.1" });
