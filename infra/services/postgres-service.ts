import type { ServiceControl } from "./service-control.ts";

/** A PostgreSQL server that targets may stand on. It keeps what it confirmed: fsync is on. */
export interface PostgresService {
  /** `embedded`: started by us, from npm. `external`: was there, and stays. */
  readonly origin: "embedded" | "external";
  /** For example `18.4`. */
  readonly version: string;
  readonly port: number;
  /** A connection URL; without a login that of the owner, who may create databases and roles. */
  readonly url: (login?: DatabaseLogin) => string;
  /** Kills the server and brings it back; null for one that is not ours. Its data cannot be lost on purpose. */
  readonly control: ServiceControl | null;
  /** Ends the server if it is ours, and removes its data. Never rejects. */
  readonly stop: () => Promise<void>;
}

/** What is to differ from the owner's connection URL. */
export type DatabaseLogin = Readonly<{ database?: string; user?: string; password?: string }>;
