import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { resetSocket } from "./reset-socket.ts";

const server = createServer({ allowHalfOpen: true });

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => server.close());

async function pair(): Promise<{ near: Socket; far: Socket }> {
  const { port } = server.address() as AddressInfo;
  const near = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  near.on("error", () => undefined);
  const [[far]] = await Promise.all([once(server, "connection"), once(near, "connect")]);
  return { near, far: far as Socket };
}

/** The error by which the other side learns of the end; null for a goodbye. */
function endOf(far: Socket): Promise<string | null> {
  far.resume();
  return new Promise((resolve) => {
    far.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    far.once("close", () => resolve(null));
  });
}

it("resets a connection in good order", async () => {
  const { near, far } = await pair();
  const [end, closed] = [endOf(far), once(near, "close")];
  await resetSocket(near);
  await closed;
  expect(await end).toBe("ECONNRESET");
});

it("resets one that is just saying goodbye, which the system would refuse", async () => {
  const { near, far } = await pair();
  const closed = once(near, "close");
  near.end();
  // The goodbye is on its way as soon as the socket has nothing more to write.
  await new Promise((resolve) => process.nextTick(() => process.nextTick(resolve)));
  expect([near.writableEnded, near.writableFinished]).toEqual([true, false]);
  await resetSocket(near);
  await closed;
  // It has been told goodbye, so that it learns of the reset when it speaks.
  const end = endOf(far);
  far.write("still there?");
  expect(await end).toMatch(/ECONNRESET|EPIPE/);
});

it("resets one that has bytes left which nobody takes", async () => {
  const { near, far } = await pair();
  far.pause();
  const closed = once(near, "close");
  while (near.write(Buffer.alloc(1_024 * 1_024)));
  near.end();
  await resetSocket(near);
  await closed;
  expect(near.bytesWritten).toBeGreaterThan(0);
  far.destroy();
});

it("leaves one alone that is closed", async () => {
  const { near } = await pair();
  near.destroy();
  await once(near, "close");
  await resetSocket(near);
  expect(near.closed).toBe(true);
});
