import type { ServiceControl } from "./service-control.ts";

/** A Redis that targets may stand on. It keeps what it confirmed, but for the last second before a crash. */
export interface RedisService {
  /** `native`: started by us, from a program of this machine. */
  readonly origin: "native";
  /** For example `7.0.15`. */
  readonly version: string;
  readonly port: number;
  /** A connection URL with its password. */
  readonly url: string;
  /** Kills the server, brings it back, and empties it. */
  readonly control: ServiceControl;
  /** Ends the server, and removes its data. Never rejects. */
  readonly stop: () => Promise<void>;
}
