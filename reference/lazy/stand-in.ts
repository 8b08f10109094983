import { createServer } from "node:http";
import { run } from "../run.ts";
import type { LazyProcess, RunLazy } from "./lazy-service.ts";

/** What is answered to whatever is asked; null breaks the connection. */
type AnswerAll = (asked: Readonly<{ method: string; path: string }>) => StandInAnswer | null;

type StandInAnswer = Readonly<{
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: string;
}>;

/** A service of which nothing is there but a listener: all its answers are made up. */
export function madeUp(answer: AnswerAll): RunLazy {
  return async (process) => {
    if (process.role === "migrate") await run(process);
    else listen(process, process.role === "api" ? answer : () => nothingHere);
  };
}

/** A process that says that it is ready, and does nothing. */
export async function doNothing(process: LazyProcess): Promise<void> {
  listen(process, () => nothingHere);
}

/** Answers with JSON text. */
export function json(status: number, value: unknown): StandInAnswer {
  return {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: JSON.stringify(value),
  };
}

/** Answers with a problem document, well-formed in every respect. */
export function problem(status: number, title: string): StandInAnswer {
  return {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(status !== 404 && { "retry-after": "1" }),
    },
    body: JSON.stringify({ type: "about:blank", title, status }),
  };
}

const nothingHere = problem(404, "Not Found");

/** At `/` and `/readyz` it must answer, or there would be nobody to judge. */
function listen({ environment }: LazyProcess, answer: AnswerAll): void {
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    request.resume();
    request.once("end", () => {
      const found =
        path === "/readyz" || path === "/"
          ? json(200, {})
          : answer({ method: request.method ?? "GET", path });
      if (found === null) request.socket.destroy();
      else response.writeHead(found.status, found.headers).end(found.body);
    });
  });
  server.listen(Number(environment["JOBPROOF_PORT"]), environment["JOBPROOF_HOST"]);
  process.on("SIGTERM", () => process.exit(0));
}
