import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { listen, openDatabase, StoreUnreachable } from "./database.ts";

/** Takes connections and never says a word, as a server behind a broken network. */
let silent: Server;
const connections = new Set<Socket>();
let url = "";

beforeEach(async () => {
  silent = createServer((socket) => {
    connections.add(socket);
    socket.on("error", () => undefined);
    socket.resume();
  }).listen(0, "127.0.0.1");
  await once(silent, "listening");
  url = `postgresql://someone@127.0.0.1:${(silent.address() as AddressInfo).port}/jobs`;
});
afterEach(() => {
  for (const socket of connections) socket.destroy();
  connections.clear();
  silent.close();
});

describe("a database that is silent", () => {
  it("is given up in time, by name, however often it is asked", async () => {
    const database = openDatabase({ url, name: "test", connections: 1, timeoutMs: 100 });
    for (const _ of [1, 2, 3]) {
      await expect(database.query("SELECT")).rejects.toBeInstanceOf(StoreUnreachable);
    }
    await database.close();
  });

  it("is not listened to for ever", async () => {
    const options = { url, channel: "news", silentMs: 100, onNotification: () => undefined };
    await expect(listen({ ...options, onEnd: () => undefined })).rejects.toThrow(/timeout/i);
  });
});
