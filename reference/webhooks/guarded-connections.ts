import { lookup as resolveName, type LookupAddress, type LookupOptions } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector, type Dispatcher } from "undici";

import { isPublicAddress } from "./public-address.ts";
import { bareHost } from "./webhook-guard.ts";

/** The address of a webhook turned out to be one that we do not call. */
export class AddressRefused extends Error {
  readonly code = "JOBPROOF_ADDRESS_REFUSED";

  constructor() {
    super("The address is not a public one");
    this.name = "AddressRefused";
  }
}

/** Says over which connections a URL is called. */
export type ConnectionsFor = (url: string) => Dispatcher;

/** Resolves a name, as `dns.lookup` does. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Makes connections that reach public addresses only, but for the origins that are allowed.
 *
 * The check is inside the connection's own lookup, so that what was checked is what is called: a
 * name server that answers differently a moment later is not asked a second time.
 */
export function guardedConnections(options: {
  allowedOrigins: ReadonlySet<string>;
  connectMs: number;
  resolve?: Resolve;
}): { connectionsFor: ConnectionsFor; close: () => Promise<void> } {
  const { allowedOrigins, connectMs, resolve = resolveName } = options;
  const open = new Agent({ connect: { timeout: connectMs }, ...patient });
  const connect = buildConnector({ timeout: connectMs, lookup: publicOnly(resolve) });
  const guarded = new Agent({
    ...patient,
    connect: (to, done) => {
      const host = bareHost(to.hostname);
      // A literal address is never looked up.
      if (isIP(host) !== 0 && !isPublicAddress(host)) done(new AddressRefused(), null);
      else connect(to, done);
    },
  });
  return {
    connectionsFor: (url) => (allowedOrigins.has(new URL(url).origin) ? open : guarded),
    close: async () => {
      await Promise.all([open.destroy(), guarded.destroy()]);
    },
  };
}

/** One time limit is enough, and it is the sender's. */
const patient = { headersTimeout: 0, bodyTimeout: 0 };

/**
 * Resolves names for a connection, and fails if one of the addresses is an inner one: the connection
 * would take any of them.
 */
export function publicOnly(resolve: Resolve): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null) return done(error, "");
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
        return done(new AddressRefused(), "");
      }
      if (options.all === true) return done(null, addresses);
      return done(null, first.address, first.family);
    });
  };
}
