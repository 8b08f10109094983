import { mkdir } from "node:fs/promises";
import type { ProcessFault, ProcessRole } from "../../conformance/contract/fault.ts";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import type { Processes } from "../../conformance/contract/processes.ts";
import type { ProcessSpec } from "../../conformance/contract/target.ts";
import type { Reaper } from "../services/reaper.ts";
import { type ControlledProcess, controlProcess } from "./controlled-process.ts";
import { refuseAnswered } from "./ready.ts";

/** The processes of a target under our control, and those that ended without our doing. */
export interface TargetProcesses extends Processes {
  readonly deaths: () => readonly Death[];
}

/** A process that ended by itself: neither killed nor told to end by us. */
export type Death = Readonly<{
  name: string;
  /** Such as `exit status 1` or `killed by SIGSEGV`. */
  detail: string;
  /** On the clock of `process.hrtime.bigint()`. */
  atNs: bigint;
}>;

/** What is started, where, and how long that may take. */
export type ProcessesOptions = Readonly<{
  specs: readonly ProcessSpec[];
  /** What a relative `cwd` is relative to: the folder of the target file. */
  folder: string;
  /** Gets one log for each process, such as `worker-1.log`, with standard output and errors. */
  logFolder: string;
  reaper: Reaper;
  /** How long a start may take. */
  readyTimeoutMs: number;
}>;

/** Starts all processes of a target, and resolves when all are ready. If one fails, none is left. */
export async function startProcesses(options: ProcessesOptions): Promise<TargetProcesses> {
  const deaths: Death[] = [];
  const processes = new Map<string, ControlledProcess>();
  for (const { name, spec } of named(options.specs)) {
    const onDeath = (death: Omit<Death, "name">): void => void deaths.push({ name, ...death });
    processes.set(name, controlProcess({ ...options, name, spec, onDeath }));
  }
  const all = [...processes.values()];
  const find = (name: string): ControlledProcess => {
    const found = processes.get(name);
    if (found === undefined) throw noSuchProcess(name, [...processes.keys()]);
    return found;
  };
  const close = async (): Promise<void> => void (await Promise.all(all.map((one) => one.close())));

  await refuseAnswered(options.specs);
  await mkdir(options.logFolder, { recursive: true });
  try {
    await Promise.all(all.map((one) => one.start()));
    for (const one of all) one.refuseEnded();
  } catch (error) {
    await close();
    throw error;
  }

  return {
    names: (role: ProcessRole) => all.filter((one) => one.role === role).map((one) => one.name),
    isUp: (name) => find(name).isUp(),
    // Runs up to the signal at once, so that a caller who does not wait for the end can watch it.
    apply: async (fault: ProcessFault, name: string) => await find(name)[fault](),
    async heal() {
      const healings = await Promise.allSettled(all.map((one) => one.heal()));
      for (const healing of healings) if (healing.status === "rejected") throw healing.reason;
      return healings.flatMap((healing) => (healing.status === "fulfilled" ? healing.value : []));
    },
    logOf: (name) => find(name).log(),
    close,
    deaths: () => [...deaths],
  };
}

/** `api-1`, `worker-1`, `worker-2`: numbered by role, over all entries of the list and their counts. */
function named(specs: readonly ProcessSpec[]): readonly { name: string; spec: ProcessSpec }[] {
  const counts: Record<ProcessRole, number> = { api: 0, worker: 0, relay: 0 };
  return specs.flatMap((spec) =>
    Array.from({ length: spec.count ?? 1 }, () => {
      counts[spec.role] += 1;
      return { name: `${spec.role}-${counts[spec.role]}`, spec };
    }),
  );
}

function noSuchProcess(name: string, names: readonly string[]): HarnessError {
  return new HarnessError({
    code: "bug",
    message: `There is no process ${name}; there are ${names.join(", ") || "none"}.`,
    hint: "Take the names from `names(role)`.",
  });
}
