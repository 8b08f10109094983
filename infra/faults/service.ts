import { mkdir } from "node:fs/promises";
import type { ServiceFault } from "../../conformance/contract/fault.ts";
import { HarnessError } from "../../conformance/contract/harness-error.ts";
import type { Services } from "../../conformance/contract/services.ts";
import type { ServiceSpec } from "../../conformance/contract/target.ts";
import type { Happened, ServiceControl } from "../services/service-control.ts";
import { controlService, type ServiceOptions } from "./controlled-service.ts";

/** What is started, where, and which of it stands already. */
export type ServicesOptions = Omit<ServiceOptions, "spec"> &
  Readonly<{
    specs: readonly ServiceSpec[];
    /** Services that somebody else started and will end, by name; they are disturbed all the same. */
    standing?: ReadonlyMap<string, ServiceControl>;
  }>;

/** Starts the services of a target, and resolves when all listen. If one fails, none is left. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { specs, standing = new Map<string, ServiceControl>() } = options;
  await mkdir(options.logFolder, { recursive: true });
  const own = specs.filter(({ name }) => !standing.has(name));
  const started = new Map(own.map((spec) => [spec.name, controlService({ ...options, spec })]));
  const controls = new Map([...standing, ...started]);
  const close = async (): Promise<void> => {
    await Promise.all([...started.values()].map((control) => control.close()));
  };
  try {
    await Promise.all([...started.values()].map((control) => control.start()));
  } catch (error) {
    await close();
    throw error;
  }

  const find = (name: string): ServiceControl => {
    const found = controls.get(name);
    if (found === undefined) throw noSuchService(name, [...controls.keys()]);
    return found;
  };
  return {
    all: specs.map(({ name, carries }) => {
      return { name, carries, canBeEmptied: find(name).loseData !== null };
    }),
    apply: (fault, name) => carryOut(fault, { name, control: find(name) }),
    heal: async () => {
      const down = specs.map(({ name }) => name).filter((name) => !find(name).isUp());
      for (const name of down) await find(name).start();
      return down;
    },
    close,
  };
}

async function carryOut(
  fault: ServiceFault,
  { name, control }: { name: string; control: ServiceControl },
): Promise<Happened> {
  switch (fault) {
    case "kill":
      return await control.kill();
    case "start":
      return await control.start();
    case "restart":
      return joined([await control.kill(), await control.start()]);
    case "empty": {
      if (control.loseData === null) throw cannotBeEmptied(name);
      return joined([await control.kill(), await control.loseData(), await control.start()]);
    }
    default:
      return fault satisfies never;
  }
}

function joined(parts: readonly Happened[]): Happened {
  return { detail: parts.map(({ detail }) => detail).join(", ") };
}

function cannotBeEmptied(name: string): HarnessError {
  return new HarnessError({
    code: "bug",
    message: `The data of the service ${name} cannot be lost on purpose.`,
    hint: "Look at `canBeEmptied` first; a target file declares `dataFolders` for it.",
  });
}

function noSuchService(name: string, names: readonly string[]): HarnessError {
  return new HarnessError({
    code: "bug",
    message: `There is no service ${name}; there are ${names.join(", ") || "none"}.`,
    hint: "Take the names from `all`.",
  });
}
