import { connect, type Channel } from "amqplib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { isPortTaken } from "./free-port.ts";
import { findRabbit, howToGetRabbit, startRabbit } from "./rabbitmq-native.ts";
import type { RabbitService } from "./rabbitmq-service.ts";
import { type Reaper, openReaper } from "./reaper.ts";

// Generous, because the machine may be busy: nothing here waits longer than it must.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const program = findRabbit();

let reaper: Reaper;
beforeAll(async () => {
  reaper = await openReaper();
});
afterAll(() => reaper.close());

/** Asks on a connection of its own. */
async function ask<Answer>(url: string, what: (channel: Channel) => Promise<Answer>) {
  const connection = await connect(url);
  try {
    const channel = await connection.createChannel();
    channel.on("error", () => undefined);
    return await what(channel);
  } finally {
    await connection.close();
  }
}

it("has a RabbitMQ to try, at least where it counts", () => {
  const isMissing = process.env["CI"] === "true" && program === null;
  expect(isMissing ? howToGetRabbit : "found").toBe("found");
});

it("says how to get RabbitMQ where there is none", async () => {
  await expect(startRabbit({ reaper, program: null })).rejects.toMatchObject({
    code: "service-failed",
    hint: expect.stringContaining("apt-get install rabbitmq-server"),
  });
});

describe.skipIf(program === null)(
  `native RabbitMQ${program === null ? `, skipped: ${howToGetRabbit}` : ""}`,
  () => {
    let rabbit: RabbitService;
    beforeAll(async () => {
      rabbit = await startRabbit({ reaper });
    });
    afterAll(() => rabbit.stop());

    it("lets nobody in without the password", async () => {
      const { host } = new URL(rabbit.url);
      await expect(connect(`amqp://jobproof:guessed@${host}/`)).rejects.toThrow(/ACCESS_REFUSED/);
    });

    it("keeps what it confirmed when it is killed, and loses it when it shall", async () => {
      const { url, control, port } = rabbit;
      await ask(url, (channel) => channel.assertQueue("kept", { durable: true }));
      expect(await control.kill()).toMatchObject({ detail: expect.stringContaining("SIGKILL") });
      expect(control.isUp()).toBe(false);
      expect(await isPortTaken(port)).toBe(false);
      await control.start();
      expect(await ask(url, (channel) => channel.checkQueue("kept"))).toMatchObject({
        queue: "kept",
      });
      await control.kill();
      await control.loseData?.();
      await control.start();
      await expect(ask(url, (channel) => channel.checkQueue("kept"))).rejects.toThrow(/NOT_FOUND/);
    });
  },
);
