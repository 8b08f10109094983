import { HarnessError } from "../../conformance/contract/harness-error.ts";
import type { ProcessGroup } from "./process-group.ts";
import type { Happened, ServiceControl } from "./service-control.ts";

/** A server that we have started, and that can be started again. */
export type ControlOptions<Server extends Readonly<{ group: ProcessGroup }>> = Readonly<{
  /** As a person calls it, such as `PostgreSQL`. */
  name: string;
  first: Server;
  /** Starts it on the port and the data of the former one; resolves when it answers. */
  startAgain: (former: Server) => Promise<Server>;
  /** Resolves when none of its processes is left, or rejects. */
  kill: (group: ProcessGroup) => Promise<Happened>;
  end: (group: ProcessGroup) => Promise<void>;
  /** Null where its data cannot be lost on purpose. */
  loseData: (() => Promise<Happened>) | null;
}>;

/** Kills a server and starts it again on its port and its data, as often as wished. */
export function controlServer<Server extends Readonly<{ group: ProcessGroup }>>(
  options: ControlOptions<Server>,
): ServiceControl {
  const { name, loseData } = options;
  let server = options.first;
  let isClosed = false;
  /** A start that is under way: who closes must not leave behind what it brings up. */
  let starting: Promise<Server> | null = null;
  const isUp = (): boolean => server.group.ending() === null;
  return {
    isUp,
    kill: async () => {
      if (!isUp()) throw notPossible(name, "be killed", "it is not running");
      return await options.kill(server.group);
    },
    start: async () => {
      if (isUp()) throw notPossible(name, "be started", "it is running");
      if (isClosed) throw notPossible(name, "be started", "it was stopped for good");
      const startedAt = performance.now();
      starting = options.startAgain(server);
      server = await starting;
      return { detail: `answers queries after ${Math.round(performance.now() - startedAt)} ms` };
    },
    loseData:
      loseData === null
        ? null
        : async () => {
            if (isUp()) throw notPossible(name, "lose its data", "it is running");
            return await loseData();
          },
    close: async () => {
      isClosed = true;
      const last = await starting?.catch(() => null);
      await options.end((last ?? server).group);
    },
  };
}

/** Says that something cannot be done to a server, and why. */
export function notPossible(name: string, wish: string, why: string): HarnessError {
  return new HarnessError({
    code: "service-failed",
    message: `${name} cannot ${wish}: ${why}.`,
    hint: "Look into its log in the run's folder of logs for why it is so.",
  });
}
