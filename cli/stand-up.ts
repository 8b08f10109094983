import type { TargetSummary } from "../conformance/contract/run.ts";
import type { Target } from "../conformance/contract/target.ts";
import { startProcesses, type TargetProcesses } from "../infra/faults/process.ts";
import { prepareReference, type ReferenceOptions } from "../infra/targets/reference.ts";
import type { Ground } from "./ground.ts";

/** A target that stands and can be judged. */
export type Standing = Readonly<{
  target: Target;
  summary: TargetSummary;
  /** Null where the target file declares none. */
  processes: TargetProcesses | null;
  /** Ends its processes and drops what was made for it. Never rejects. */
  close: () => Promise<void>;
}>;

export type StandUpOptions = Readonly<{
  ground: Ground;
  /** Null for the bundled reference. */
  target: Target | null;
  /** Where its processes write their logs. Default: the run's own folder of logs. */
  logFolder?: string;
  /** How the bundled reference shall differ from its default. */
  reference?: Omit<ReferenceOptions, "postgres">;
}>;

/** How long a process may take to be ready. */
export const readyWithinMs = 20_000;

/** Stands up the bundled reference, or the processes that a target file declares. */
export async function standUp(options: StandUpOptions): Promise<Standing> {
  const { ground, target } = options;
  const given = target === null ? await bundled(ground, options.reference ?? {}) : declared(target);
  try {
    const logFolder = options.logFolder ?? ground.logFolder;
    const processes = await started({ ground, target: given.target, logFolder });
    const close = async (): Promise<void> => {
      await processes?.close();
      await given.drop();
    };
    return { ...given, processes, close };
  } catch (error) {
    await given.drop();
    throw error;
  }
}

type Given = Pick<Standing, "target" | "summary"> & Readonly<{ drop: () => Promise<void> }>;

function declared(target: Target): Given {
  const isOurs = (target.processes ?? []).length > 0;
  const tier = isOurs ? "started by its target file" : "already running";
  return { target, summary: summaryOf(target, tier, false), drop: async () => undefined };
}

async function bundled(ground: Ground, how: Omit<ReferenceOptions, "postgres">): Promise<Given> {
  const postgres = await ground.postgres();
  const { target, tier, close } = await ground.step("make the reference's database", () =>
    prepareReference({ postgres, ...how }),
  );
  return { target, summary: summaryOf(target, tier, true), drop: close };
}

async function started(options: {
  ground: Ground;
  target: Target;
  logFolder: string;
}): Promise<TargetProcesses | null> {
  const { ground, target, logFolder } = options;
  const specs = target.processes ?? [];
  if (specs.length === 0) return null;
  return ground.step("start the target's processes", () =>
    startProcesses({
      specs,
      folder: process.cwd(),
      logFolder,
      reaper: ground.reaper,
      readyTimeoutMs: readyWithinMs,
    }),
  );
}

function summaryOf(target: Target, tier: string, isBundled: boolean): TargetSummary {
  return { name: target.name, tier, bundled: isBundled, policy: target.policy ?? {} };
}
