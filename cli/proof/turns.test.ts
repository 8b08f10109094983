import { describe, expect, it } from "vitest";
import { result } from "./result.fixture.ts";
import { faulty, legal } from "./services.fixture.ts";
import { takeTurns, turnsOf, type Case } from "./turns.ts";

const services = [faulty("a"), faulty("b")];

describe("the turns", () => {
  it("judge each service as often as asked for, each time with a seed of its own", () => {
    const turns = turnsOf({ services, repeat: 2, rounds: 1, seed: "7" });
    expect(turns.map(({ seed }) => seed)).toEqual([
      "7/a/1",
      "7/b/1",
      "7/a/2",
      "7/b/2",
      "7/reference/1",
    ]);
  });

  it("tell of each what came of it, also where it could not be judged", async () => {
    const cases: Case[] = [];
    await takeTurns({
      turns: turnsOf({ services: [...services, legal()], repeat: 1, rounds: 0, seed: "7" }),
      judge: async ({ service }) => {
        if (service.id === "b") throw new Error("no port is free");
        return [result("DUR-2", service.kind === "faulty" ? "FAIL" : "PASS")];
      },
      signal: new AbortController().signal,
      onCase: (settled) => void cases.push(settled),
    });
    expect(cases.map(({ name, passed }) => [name, passed])).toEqual([
      ["a", true],
      ["b", false],
      ["legal: odd", true],
    ]);
    expect(cases[1]?.detail).toBe("it could not be judged: no port is free");
  });

  it("judge a service again by its first row, and by the others only where that misses it", async () => {
    const judged: string[] = [];
    await takeTurns({
      turns: turnsOf({ services, repeat: 2, rounds: 0, seed: "7" }),
      judge: async ({ service, rows, seed }) => {
        judged.push(`${seed} ${rows}`);
        return [result("DUR-2", rows === "primary" && service.id === "b" ? "PASS" : "FAIL")];
      },
      signal: new AbortController().signal,
      onCase: () => undefined,
    });
    expect(judged.toSorted()).toEqual([
      "7/a/1 all",
      "7/a/2 primary",
      "7/b/1 all",
      "7/b/2 all",
      "7/b/2 primary",
    ]);
  });

  it("end with the signal, and what was cut short is not told", async () => {
    const controller = new AbortController();
    const cases: Case[] = [];
    await takeTurns({
      turns: turnsOf({ services, repeat: 20, rounds: 5, seed: "7" }),
      judge: async () => {
        controller.abort();
        return [result("DUR-2", "INCONCLUSIVE")];
      },
      signal: controller.signal,
      onCase: (settled) => void cases.push(settled),
    });
    expect(cases).toEqual([]);
  });
});
