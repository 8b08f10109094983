import { stat } from "node:fs/promises";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import { freePorts } from "./free-port.ts";
import { logTail } from "./log-tail.ts";

/** How a server is started on a port. */
export type PortOptions<Server> = Readonly<{
  /** As a person calls it, such as `PostgreSQL`. */
  name: string;
  /** Without it a free one is found; somebody else may come before the server takes it. */
  wanted: number | undefined;
  /** Where the server says that its port is taken. */
  logFile: string;
  launch: (port: number) => Promise<Server>;
  /** Resolves true once the server has answered, false if it ended before. */
  answers: (server: Server) => Promise<boolean>;
  failed: (what: string) => HarnessError;
}>;

/** Starts a server, and resolves once it has answered. Rejects if it ends, or the wanted port is taken. */
export async function startOnPort<Server>(options: PortOptions<Server>): Promise<Server> {
  const { name, wanted, logFile, failed } = options;
  for (let tries = 1; ; tries += 1) {
    const port = wanted ?? (await freePorts(1))[0] ?? 0;
    const fromByte = await stat(logFile).then(
      (log) => log.size,
      () => 0,
    );
    const server = await options.launch(port);
    if (await options.answers(server)) return server;
    const log = logTail(logFile, { lines: 15, fromByte });
    if (!log.includes("Address already in use")) throw failed("it ended");
    if (wanted !== undefined) throw portTaken(name, wanted);
    if (tries === mostTries) throw failed(`it found ${mostTries} ports taken`);
  }
}

/** Says that somebody else listens on the port that was asked for. */
export function portTaken(name: string, port: number): HarnessError {
  return new HarnessError({
    code: "service-failed",
    message: `Port ${port} of 127.0.0.1, asked for ${name}, is taken.`,
    hint: "End the program that listens there, or ask for another port, or for none: then a free one is found.",
  });
}

const mostTries = 5;
