import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { freePorts, isPortTaken } from "./free-port.ts";

describe("free ports", () => {
  it("are all different, free, and below those of outgoing connections", async () => {
    const ports = await freePorts(50);
    expect(new Set(ports).size).toBe(50);
    expect(Math.min(...ports)).toBeGreaterThan(1_024);
    expect(Math.max(...ports)).toBeLessThan(32_768);
    expect(await Promise.all(ports.map(isPortTaken))).toEqual(ports.map(() => false));
  });

  it("are not those that somebody listens on", async () => {
    const [port = 0] = await freePorts(1);
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening");
    expect(await isPortTaken(port)).toBe(true);
    await new Promise((resolve) => server.close(resolve));
  });
});
