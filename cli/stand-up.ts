import type { TargetSummary } from "../conformance/contract/run.ts";
import type { Services } from "../conformance/contract/services.ts";
import type { Target } from "../conformance/contract/target.ts";
import { openLinks, type TargetLinks } from "../infra/faults/link.ts";
import { linkedProcesses } from "../infra/faults/linked-processes.ts";
import { startProcesses, type TargetProcesses } from "../infra/faults/process.ts";
import { startServices } from "../infra/faults/service.ts";
import type { ServiceControl } from "../infra/services/service-control.ts";
import type { TierName, TierServices } from "../infra/targets/reference-tier.ts";
import { prepareReference, type ReferenceOptions } from "../infra/targets/reference.ts";
import type { Ground } from "./ground.ts";

/** A target that stands and can be judged. */
export type Standing = Readonly<{
  target: Target;
  summary: TargetSummary;
  /** Each is null where the target file declares none. */
  processes: TargetProcesses | null;
  links: TargetLinks | null;
  services: Services | null;
  /** Ends all that was started for it and drops what was made for it. Never rejects. */
  close: () => Promise<void>;
}>;

export type StandUpOptions = Readonly<{
  ground: Ground;
  /** Null for the bundled reference. */
  target: Target | null;
  /** Where its processes write their logs. Default: the run's own folder of logs. */
  logFolder?: string;
  /** Which PostgreSQL the bundled reference gets: those of another name share nothing with it. */
  lane?: string;
  /** Without proxies its processes reach what is behind directly, and nothing costs them time. */
  isProxied?: boolean;
  /** Which broker the bundled reference stands on. Default: PostgreSQL, its store. */
  tier?: TierName;
  /** How the bundled reference shall differ from its default. */
  reference?: Omit<ReferenceOptions, keyof TierServices>;
}>;

/** How long a process may take to be ready. */
export const readyWithinMs = 20_000;

/** Stands up the bundled reference, or what a target file declares: services, links, processes. */
export async function standUp(options: StandUpOptions): Promise<Standing> {
  const { ground, target } = options;
  const given = target === null ? await bundled(options) : declared(target);
  const opened: { close: () => Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const one of opened.toReversed()) await one.close();
    await given.drop();
  };
  const open = async <One extends { close: () => Promise<void> }>(
    work: Promise<One | null>,
  ): Promise<One | null> => {
    const one = await work;
    if (one !== null) opened.push(one);
    return one;
  };
  try {
    const logFolder = options.logFolder ?? ground.logFolder;
    const services = await open(startedServices({ ground, given, logFolder }));
    const links = await open(openedLinks(given.target, options.isProxied ?? true));
    const processes = await open(startedProcesses({ ground, given, logFolder, links }));
    const { target: stood, summary } = given;
    return { target: stood, summary, services, links, processes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Given = Pick<Standing, "target" | "summary"> &
  Readonly<{ standing: ReadonlyMap<string, ServiceControl>; drop: () => Promise<void> }>;

function declared(target: Target): Given {
  const isOurs = (target.processes ?? []).length > 0;
  const tier = isOurs ? "started by its target file" : "already running";
  const summary = summaryOf(target, tier, false);
  return { target, summary, standing: new Map(), drop: async () => undefined };
}

async function bundled({ ground, lane, tier: broker, reference }: StandUpOptions): Promise<Given> {
  const redis = broker === "redis-sorted-sets" ? await ground.redis() : undefined;
  const rabbit = broker === "rabbitmq-quorum" ? await ground.rabbit() : undefined;
  const postgres = await ground.postgres(lane);
  // Whoever was judged on it before may have been interrupted while it was dead.
  if (postgres.control?.isUp() === false) await postgres.control.start();
  const prepared = await ground.step("make the reference's database", () =>
    prepareReference({ postgres, redis, rabbit, ...reference }),
  );
  const { target, tier, standing, close: drop } = prepared;
  return { target, summary: summaryOf(target, tier, true), standing, drop };
}

async function openedLinks(target: Target, isProxied: boolean): Promise<TargetLinks | null> {
  return isProxied && (target.links ?? []).length > 0 ? await openLinks(target) : null;
}

async function startedServices(options: StartOptions): Promise<Services | null> {
  const { ground, given, logFolder } = options;
  const { target, standing } = given;
  const specs = target.services ?? [];
  if (specs.length === 0) return null;
  const start = () => startServices({ ...howToStart(ground, logFolder), specs, standing });
  const isNew = specs.some(({ name }) => !standing.has(name));
  return isNew ? await ground.step("start the target's services", start) : await start();
}

async function startedProcesses(
  options: StartOptions & { links: TargetLinks | null },
): Promise<TargetProcesses | null> {
  const { ground, given, logFolder, links } = options;
  const specs = linkedProcesses(given.target, links);
  if (specs.length === 0) return null;
  return await ground.step("start the target's processes", () =>
    startProcesses({ ...howToStart(ground, logFolder), specs }),
  );
}

type StartOptions = Readonly<{ ground: Ground; given: Given; logFolder: string }>;

function howToStart({ reaper }: Ground, logFolder: string) {
  return { folder: process.cwd(), logFolder, reaper, readyTimeoutMs: readyWithinMs };
}

function summaryOf(target: Target, tier: string, isBundled: boolean): TargetSummary {
  return { name: target.name, tier, bundled: isBundled, policy: target.policy ?? {} };
}
