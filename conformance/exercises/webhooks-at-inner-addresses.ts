import type { Answer } from "../contract/call.ts";
import { defineExercise, type Bench, type Hook } from "../exercise.ts";
import { tell, tellAgain, untilTaken } from "../steps/told-receivers.ts";
import { retriesCameMs, retriesToWatch } from "../steps/webhook-times.ts";

/** Spellings of the loopback address, and names of it. */
const spellings = {
  plain: "127.0.0.1",
  hexadecimal: "0x7f000001",
  decimal: "2130706433",
  octal: "0177.0.0.1",
  short: "127.1",
  unspecified: "0.0.0.0",
  name: "localhost",
  ipv6: "[::1]",
  mapped: "[::ffff:127.0.0.1]",
} as const;

const moves = [301, 302, 307, 308];

/**
 * Webhooks at a port of ours that the service was not told of, in every spelling of loopback, and
 * receivers that it may call but that redirect there.
 *
 * Kinds are `inner-plain` and so on, and `redirects-302`, which leads to `inner-redirect-302`; `allowed` is
 * an ordinary one, to show that webhooks are delivered at all. Addresses of metadata services are
 * not tried: nobody could see the call, but whoever listens there would get one.
 */
export const webhooksAtInnerAddresses = defineExercise({
  id: "webhooks-at-inner-addresses",
  did: "jobs name webhooks at loopback addresses, in several spellings, and receivers that redirect there.",
  disturbs: "nothing",
  needs: [],
  run: async (bench) => {
    const inner = await Promise.all(Object.entries(spellings).map((one) => tellInner(bench, one)));
    const redirecting = await Promise.all(moves.map((status) => tellRedirecting(bench, status)));
    const allowed = await tell(bench, { kind: "allowed" });
    await bench.readUntilEnded([...inner, ...redirecting, allowed.job]);
    await untilTaken(bench, [allowed], bench.patienceMs);
    await bench.pause(retriesCameMs(bench.target, retriesToWatch(bench.target, 1)));
  },
});

async function tellInner(bench: Bench, [name, host]: readonly [string, string]) {
  const hook: Hook = await bench.openHook({ label: `inner-${name}`, site: "own" });
  return tellAgain(bench, { ...hook, url: hook.url.replace("127.0.0.1", host) });
}

async function tellRedirecting(bench: Bench, status: number) {
  const inner = await bench.openHook({ label: `inner-redirect-${status}`, site: "own" });
  const headers = { location: inner.url };
  const script: readonly Answer[] = [{ kind: "respond", status, headers }];
  const { job } = await tell(bench, { kind: `redirects-${status}`, script });
  return job;
}
