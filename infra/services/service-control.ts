/** Control over one service that we started. Each promise resolves when the act is confirmed, or rejects. */
export interface ServiceControl {
  readonly isUp: () => boolean;
  /** SIGKILL to all of its processes; resolves when the leader is reaped and none is left. */
  readonly kill: () => Promise<Happened>;
  /** Starts it again on the same port with what it had stored; resolves when it answers. */
  readonly start: () => Promise<Happened>;
  /** Removes all that it had stored. Only while it is dead; null where that is not offered. */
  readonly loseData: (() => Promise<Happened>) | null;
  /** Ends it for good. Never rejects. */
  readonly close: () => Promise<void>;
}

/** What happened, such as `killed by SIGKILL, 9 processes gone after 12 ms`. */
export type Happened = Readonly<{ detail: string }>;
