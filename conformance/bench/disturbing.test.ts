import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "../contract/history.ts";
import type { Link, Links } from "../contract/links.ts";
import type { Services } from "../contract/services.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { openDisturber } from "./disturbing.ts";

const api: Link = { name: "db", role: "api", carries: ["store"] };
const worker: Link = { name: "db", role: "worker", carries: ["store"] };
const queue: Link = { name: "mq", role: "worker", carries: ["broker"] };

function open({ down = [] as readonly string[] } = {}) {
  const events: HistoryEvent[] = [];
  const disturbed = new Set<Link>();
  let now = 0;
  const links: Links = {
    all: [api, worker, queue],
    apply: async (fault, link) => {
      if (fault.kind === "heal") disturbed.delete(link);
      else disturbed.add(link);
      return { sockets: 3, detail: fault.kind };
    },
    disturbed: () => [...disturbed],
    heal: async () => [],
    close: async () => undefined,
  };
  const services: Services = {
    all: [{ name: "pg", carries: ["store"], canBeEmptied: false }],
    apply: async (fault) => ({ detail: `${fault} done` }),
    heal: async () => down,
    close: async () => undefined,
  };
  const disturber = openDisturber({
    exercise: "test",
    links,
    services,
    ledger: { sync: async () => void (now += 5) } as unknown as Ledger,
    clock: () => ++now,
    record: (event) => events.push(event),
  });
  return { disturber, events };
}

describe("disturber", () => {
  it("chooses links by role and by what they carry", () => {
    const { disturber } = open();
    expect(disturber.links("worker")).toEqual([worker, queue]);
    expect(disturber.links("worker", "broker")).toEqual([queue]);
    expect(disturber.links("api", "broker")).toEqual([]);
    expect(disturber.services("store").map(({ name }) => name)).toEqual(["pg"]);
    expect(disturber.services("broker")).toEqual([]);
  });

  it("writes down what was confirmed, settled only after the ledger knows what came before", async () => {
    const { disturber, events } = open();
    await disturber.disturb({ kind: "reset" }, [api]);
    await disturber.applyToService("restart", ["pg"]);
    expect(events).toEqual([
      {
        kind: "link-fault",
        exercise: "test",
        fault: { kind: "reset" },
        link: "db",
        carries: ["store"],
        role: "api",
        sockets: 3,
        confirmation: "reset",
        injectedAt: 1,
        confirmedAt: 2,
        settledAt: 8,
      },
      expect.objectContaining({
        kind: "service-fault",
        fault: "restart",
        service: "pg",
        confirmation: "restart done",
        carries: ["store"],
      }),
    ]);
  });

  it("starts services before it heals links, and says so", async () => {
    const { disturber, events } = open({ down: ["pg"] });
    await disturber.disturb({ kind: "blackhole" }, [worker, queue]);
    expect(await disturber.healWhatIsBehind()).toBe(true);
    expect(events.slice(2)).toEqual([
      expect.objectContaining({ kind: "service-fault", fault: "start", service: "pg" }),
      expect.objectContaining({ kind: "link-fault", fault: { kind: "heal" }, link: "db" }),
      expect.objectContaining({ kind: "link-fault", fault: { kind: "heal" }, link: "mq" }),
    ]);
    expect(await open().disturber.healWhatIsBehind()).toBe(false);
  });

  it("refuses what the target file does not declare", async () => {
    const { disturber } = open();
    await expect(disturber.applyToService("kill", ["redis"])).rejects.toThrow(/no service redis/);
  });
});
