import type {
  Carried,
  LinkFault,
  LinkFaultEvent,
  ProcessRole,
  ServiceFault,
  ServiceFaultEvent,
} from "../contract/fault.ts";
import type { Link, Links } from "../contract/links.ts";
import type { ControlledService, Services } from "../contract/services.ts";
import type { Clock } from "../contract/time.ts";
import type { Ledger } from "../ledger/ledger.ts";

export type DisturberOptions = Readonly<{
  exercise: string;
  links: Links | null;
  services: Services | null;
  ledger: Ledger;
  clock: Clock;
  record: (event: LinkFaultEvent | ServiceFaultEvent) => void;
}>;

/** Applies faults to links and to what is behind them; each is confirmed and written down. */
export function openDisturber(options: DisturberOptions) {
  const { exercise, links, services, ledger, clock, record } = options;
  const servicesOf = (carried?: Carried): readonly ControlledService[] =>
    (services?.all ?? []).filter(
      ({ carries }) => carried === undefined || carries.includes(carried),
    );

  const settled = async (injectedAt: number) => {
    const confirmedAt = clock();
    // What had arrived at the ledger before was not touched by what comes now.
    await ledger.sync();
    return { exercise, injectedAt, confirmedAt, settledAt: clock() };
  };

  const disturbOne = async (fault: LinkFault, link: Link): Promise<void> => {
    if (links === null) throw new Error("the target file declares no links");
    const injectedAt = clock();
    const { sockets, detail } = await links.apply(fault, link);
    const { name, role, carries } = link;
    const told = { fault, link: name, carries, role, sockets, confirmation: detail };
    record({ kind: "link-fault", ...told, ...(await settled(injectedAt)) });
  };

  const serviceNamed = (name: string): ControlledService => {
    const found = servicesOf().find((service) => service.name === name);
    if (found === undefined) throw new Error(`the target file declares no service ${name}`);
    return found;
  };
  const tellOfService = async (told: {
    fault: ServiceFault;
    name: string;
    injectedAt: number;
    confirmation: string;
  }): Promise<void> => {
    const { fault, name, injectedAt, confirmation } = told;
    const { carries } = serviceNamed(name);
    const what = { fault, service: name, carries, confirmation };
    record({ kind: "service-fault", ...what, ...(await settled(injectedAt)) });
  };
  const applyToOne = async (fault: ServiceFault, name: string): Promise<void> => {
    if (services === null) throw new Error("the target file declares no services");
    serviceNamed(name);
    const injectedAt = clock();
    const { detail: confirmation } = await services.apply(fault, name);
    await tellOfService({ fault, name, injectedAt, confirmation });
  };

  return {
    links: (role?: ProcessRole, carried?: Carried): readonly Link[] =>
      (links?.all ?? [])
        .filter((link) => role === undefined || link.role === role)
        .filter(({ carries }) => carried === undefined || carries.includes(carried)),
    services: servicesOf,
    disturb: async (fault: LinkFault, those: readonly Link[]): Promise<void> => {
      await Promise.all(those.map((link) => disturbOne(fault, link)));
    },
    applyToService: async (fault: ServiceFault, names: readonly string[]): Promise<void> => {
      await Promise.all(names.map((name) => applyToOne(fault, name)));
    },
    /** Starts services and heals links; says whether there was anything to heal. */
    healWhatIsBehind: async (): Promise<boolean> => {
      const injectedAt = clock();
      const started = (await services?.heal()) ?? [];
      for (const name of started) {
        await tellOfService({ fault: "start", name, injectedAt, confirmation: "started" });
      }
      const disturbed = links?.disturbed() ?? [];
      for (const link of disturbed) await disturbOne({ kind: "heal" }, link);
      return started.length + disturbed.length > 0;
    },
  };
}
