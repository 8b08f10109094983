import { request } from "undici";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { guardedConnections, publicOnly, type Resolve } from "./guarded-connections.ts";
import { inTurn, startReceiver } from "./receiver.fixture.ts";

let inside: Awaited<ReturnType<typeof startReceiver>>;
let close: () => Promise<void> = async () => {};

beforeEach(async () => {
  inside = await startReceiver(inTurn(200));
});
afterEach(async () => {
  await close();
  await inside.close();
});

/** Calls a host at the inner receiver's port; a name resolves to the addresses in turn. */
async function call(host: string, options: { answers?: string[][]; allow?: string } = {}) {
  const answers = [...(options.answers ?? [])];
  const resolve: Resolve = (_hostname, _options, done) => {
    const addresses = answers.shift() ?? [];
    done(null, addresses.map(addressOf));
  };
  const connections = guardedConnections({
    allowedOrigins: new Set(options.allow === undefined ? [] : [options.allow]),
    connectMs: 500,
    resolve,
  });
  close = connections.close;
  const url = `http://${host}:${inside.port}/`;
  const outcome = await request(url, {
    method: "POST",
    dispatcher: connections.connectionsFor(url),
  })
    .then(({ statusCode }) => String(statusCode))
    .catch((error: unknown) => (error as { code?: string }).code ?? "failed");
  return { outcome };
}

const addressOf = (address: string) => ({ address, family: address.includes(":") ? 6 : 4 });
const refused = "JOBPROOF_ADDRESS_REFUSED";

describe("guarded connections", () => {
  it.each(["127.0.0.1", "[::1]", "0x7f000001", "127.1", "[::ffff:127.0.0.1]", "169.254.169.254"])(
    "refuse the literal address %s",
    async (host) => {
      expect((await call(host)).outcome).toBe(refused);
      expect(inside.got).toEqual([]);
    },
  );

  it("refuse a name that leads inside, also if it leads outside as well", async () => {
    expect((await call("a.example", { answers: [["127.0.0.1"]] })).outcome).toBe(refused);
    expect((await call("a.example", { answers: [["1.1.1.1", "::1"]] })).outcome).toBe(refused);
    expect((await call("a.example", { answers: [[]] })).outcome).toBe(refused);
    expect(inside.got).toEqual([]);
  });

  it("hand on the addresses that were checked, and ask only once", () => {
    const answers = [["1.1.1.1", "2606:4700::1111"], ["127.0.0.1"]];
    let asked = 0;
    const lookup = publicOnly((_hostname, _options, done) => {
      const addresses = answers[asked++] ?? [];
      done(null, addresses.map(addressOf));
    });
    const handed: unknown[] = [];
    lookup("a.example", { all: true }, (error, addresses) => handed.push(error, addresses));
    expect(handed).toEqual([null, [addressOf("1.1.1.1"), addressOf("2606:4700::1111")]]);
    lookup("a.example", {}, (error) => handed.push((error as { code?: string } | null)?.code));
    expect(handed.at(-1)).toBe(refused);
    expect(asked).toBe(2);
  });

  it("call what is allowed, and only exactly that", async () => {
    const allow = inside.origin;
    expect((await call("127.0.0.1", { allow })).outcome).toBe("200");
    expect((await call("127.0.0.1", { allow: "http://127.0.0.1" })).outcome).toBe(refused);
    expect(inside.got).toHaveLength(1);
  });
});
