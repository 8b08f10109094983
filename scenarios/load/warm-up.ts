import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../../conformance/contract/time.ts";
import { click } from "./click.ts";
import { dispatch } from "./dispatch.ts";

const rounds = 3;
const clicksOfARound = 200;

/**
 * Sends clicks to a server of our own until the generator's code is as fast as it gets.
 *
 * Else the side that comes first would be measured by a slower generator. The services themselves
 * are not warmed up: a spike does not announce itself.
 */
export async function warmUp(clock: Clock): Promise<void> {
  const server = createServer((request, response) => {
    request.resume().once("end", () => response.end("{}"));
  });
  await new Promise<void>((resolve) => {
    server.listen({ port: 0, host: "127.0.0.1", backlog: clicksOfARound }, resolve);
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const { signal } = new AbortController();
  for (let round = 0; round < rounds; round++) {
    const dueAt = Array.from({ length: clicksOfARound }, () => clock());
    await dispatch({
      dueAt,
      clock,
      signal,
      start: () =>
        click({
          url,
          method: "POST",
          headers: {},
          body: "{}",
          clock,
          signal,
          giveUpAt: clock() + patienceMs,
          gaveUp: "gave up",
        }),
    });
  }
  await new Promise((resolve) => server.close(resolve));
}

const patienceMs = 5_000;
