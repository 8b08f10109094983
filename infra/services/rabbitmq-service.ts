import type { ServiceControl } from "./service-control.ts";

/** A RabbitMQ that targets may stand on: one node, which keeps what it confirmed. */
export interface RabbitService {
  /** `native`: started by us, from a program of this machine. */
  readonly origin: "native";
  /** For example `3.10.8`. */
  readonly version: string;
  readonly port: number;
  /** A connection URL with its password. */
  readonly url: string;
  /** Kills the server, brings it back, and empties it. */
  readonly control: ServiceControl;
  /** Ends the server, and removes its data. Never rejects. */
  readonly stop: () => Promise<void>;
}
